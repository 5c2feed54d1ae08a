import ProviderAPI

/// Header lines; what they carry cannot break out of its line.
extension ByteBuffer {
    /// Appends a header line.
    ///
    /// - Parameters:
    ///   - name: The name of a header.
    ///   - value: Its value.
    mutating func appendField(_ name: StaticString, _ value: StaticString) {
        append(name)
        append(": ")
        append(value)
        append("\r\n")
    }

    /// Appends a header line with a number.
    ///
    /// - Parameters:
    ///   - name: The name of a header.
    ///   - value: Its value.
    mutating func appendField(_ name: StaticString, _ value: Int) {
        append(name)
        append(": ")
        append(decimal: value)
        append("\r\n")
    }

    /// Appends a header line with a value from elsewhere.
    ///
    /// - Parameters:
    ///   - name: The name of a header.
    ///   - value: Its value; control characters become spaces.
    mutating func appendField(_ name: StaticString, _ value: UnsafeRawBufferPointer) {
        append(name)
        append(": ")
        appendFieldValue(value)
        append("\r\n")
    }

    /// Appends a header line with a value from elsewhere.
    ///
    /// - Parameters:
    ///   - name: The name of a header.
    ///   - value: Its value; control characters become spaces.
    mutating func appendField(_ name: StaticString, _ value: String) {
        var value = value
        value.withUTF8 { appendField(name, UnsafeRawBufferPointer($0)) }
    }

    /// Appends a header line that came from elsewhere.
    ///
    /// - Parameters:
    ///   - name: The name; the line is left out when it is not a token.
    ///   - value: The value; control characters become spaces.
    mutating func appendField(_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) {
        guard !name.isEmpty, name.allSatisfy(ByteClass.isToken) else { return }
        append(name)
        append(": ")
        appendFieldValue(value)
        append("\r\n")
    }

    private mutating func appendFieldValue(_ value: UnsafeRawBufferPointer) {
        guard !ByteClass.isFieldValue(value) else { return append(value) }
        for byte in value {
            let isControl = (byte < 0x20 && byte != 0x09) || byte == 0x7f
            append(byte: isControl ? 0x20 : byte)
        }
    }
}
