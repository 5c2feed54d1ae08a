/// What the names of some headers begin with, compared without regard to case.
struct NamePrefix: Sendable {
    private let bytes: [UInt8]

    /// Creates a prefix.
    ///
    /// - Parameter text: In any case.
    init(_ text: String) { bytes = Array(text.lowercased().utf8) }

    /// Whether a name begins with the prefix.
    ///
    /// - Parameter name: A token.
    /// - Returns: Whether it does.
    func begins(_ name: UnsafeRawBufferPointer) -> Bool {
        guard name.count >= bytes.count else { return false }
        return bytes.withUnsafeBufferPointer { wanted in
            for index in 0..<wanted.count {
                let byte = name[index]
                let lower = byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
                guard lower == wanted[index] else { return false }
            }
            return true
        }
    }
}
