import ProviderAPI

/// A source of a text, kept until the length of the text is known.
struct ResponsesCitation {
    private var start: [UInt8]
    private var end: Int?
    private var isWhole = false

    init(_ citation: Citation) {
        var out = ByteBuffer(capacity: 128)
        if citation.format == .responses {
            out.rawLine(citation.raw)
            isWhole = true
        } else {
            out.append("{\"type\":\"url_citation\",")
            out.member("url", citation.url ?? .empty)
            out.member("title", citation.title ?? .empty)
            out.member("start_index", citation.start ?? 0)
            end = citation.end
        }
        start = Array(out.bytes)
    }

    /// The annotation, with a comma behind it; a source without a range means the whole text.
    func annotation(_ length: Int) -> [UInt8] {
        if isWhole { return start }
        var out = ByteBuffer(capacity: start.count + 32)
        out.append(start)
        out.member("end_index", end ?? length)
        out.closeObject()
        return Array(out.bytes)
    }
}

extension RawText {
    /// The characters (Unicode scalars) of the text that is escaped here.
    var characterCount: Int {
        var found = 0
        var index = 0
        while index < count {
            let byte = base[index]
            if byte == UInt8(ascii: "\\"), index + 1 < count {
                let isUnicode = base[index + 1] == UInt8(ascii: "u")
                // Of a surrogate pair the second half counts nothing.
                if !(isUnicode && isLowSurrogate(index)) { found += 1 }
                index += isUnicode ? 6 : 2
            } else {
                if byte & 0xC0 != 0x80 { found += 1 }
                index += 1
            }
        }
        return found
    }

    private func isLowSurrogate(_ index: Int) -> Bool {
        guard index + 3 < count else { return false }
        let first = base[index + 2] | 0x20
        let second = base[index + 3] | 0x20
        let isLow = second >= UInt8(ascii: "c") && second <= UInt8(ascii: "f")
        return first == UInt8(ascii: "d") && isLow
    }
}
