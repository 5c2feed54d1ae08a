/// Escapes text for the inside of a JSON string.
enum JSONEscape {
    /// Appends text with quotes, backslashes and control characters escaped.
    ///
    /// - Parameters:
    ///   - text: UTF-8; what is not UTF-8 becomes U+FFFD, so that the result is always JSON.
    ///   - buffer: Where to append.
    static func append(_ text: UnsafeRawBufferPointer, to buffer: inout ByteBuffer) {
        guard let raw = text.baseAddress, !text.isEmpty else { return }
        let base = raw.assumingMemoryBound(to: UInt8.self)
        buffer.reserve(text.count + 16)
        var copied = 0
        var index = JSONScan.nextSpecial(base, 0, text.count)
        if index == text.count { return buffer.append(text) }
        while index < text.count {
            index = JSONScan.nextSpecial(base, index, text.count)
            guard index < text.count else { break }
            let length = JSONScan.sequenceLength(base, index, text.count)
            if length > 0 {
                index += length
                continue
            }
            buffer.append(UnsafeRawBufferPointer(start: base + copied, count: index - copied))
            replace(base[index], in: &buffer)
            index += 1
            copied = index
        }
        buffer.append(UnsafeRawBufferPointer(start: base + copied, count: text.count - copied))
    }

    private static func replace(_ byte: UInt8, in buffer: inout ByteBuffer) {
        switch byte {
        case 0x22: buffer.append("\\\"")
        case 0x5C: buffer.append("\\\\")
        case 0x0A: buffer.append("\\n")
        case 0x0D: buffer.append("\\r")
        case 0x09: buffer.append("\\t")
        case 0x08: buffer.append("\\b")
        case 0x0C: buffer.append("\\f")
        case 0x80...: buffer.append("\u{FFFD}")
        default:
            buffer.append("\\u00")
            buffer.append(byte: UInt8(ascii: "0") + byte >> 4)
            let low = byte & 15
            buffer.append(byte: low < 10 ? UInt8(ascii: "0") + low : UInt8(ascii: "a") + low - 10)
        }
    }
}

extension ByteBuffer {
    /// Appends text as the inside of a JSON string.
    ///
    /// - Parameter text: Any text; escaped.
    public mutating func append(escaping text: String) {
        text.withBytes { JSONEscape.append($0, to: &self) }
    }
}
