import ProviderAPI

/// The parameters of a header's value, such as `form-data; name="model"` (RFC 9110 §5.6.6).
struct HeaderParameters {
    private var parameters: [(name: [UInt8], value: [UInt8])] = []

    /// Reads a value; what cannot be read ends the list.
    ///
    /// - Parameter value: The header's value.
    init(_ value: UnsafeRawBufferPointer) {
        var reader = FieldValueReader(value)
        reader.skip(to: UInt8(ascii: ";"))
        while let parameter = Self.next(&reader) { parameters.append(parameter) }
    }

    /// The value of a parameter, without quotes.
    ///
    /// - Parameter name: Its name.
    /// - Returns: `nil` when it is not there, or there more than once.
    func value(of name: StaticString) -> [UInt8]? {
        let found = parameters.filter { Self.isSame($0.name, name) }
        return found.count == 1 ? found[0].value : nil
    }

    /// Whether a parameter is there.
    ///
    /// - Parameter name: Its name.
    /// - Returns: Whether it is there, once or more often.
    func has(_ name: StaticString) -> Bool { parameters.contains { Self.isSame($0.name, name) } }

    private static func isSame(_ bytes: [UInt8], _ name: StaticString) -> Bool {
        bytes.withUnsafeBytes { ByteClass.equal($0, name) }
    }

    private static func next(
        _ reader: inout FieldValueReader
    ) -> (name: [UInt8], value: [UInt8])? {
        guard reader.take(UInt8(ascii: ";")) else { return nil }
        reader.skipSpace()
        let name = Array(reader.token())
        guard !name.isEmpty, reader.take(UInt8(ascii: "=")),
            let value = reader.value(until: { $0 == UInt8(ascii: ";") })
        else { return nil }
        reader.skipSpace()
        return (name, value)
    }
}
