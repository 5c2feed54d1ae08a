import ProviderAPI

/// Ids of tool calls in formats that allow only some characters.
enum CallID {
    static let maxLength = 64

    /// The id if it is allowed, else one made from it, always the same and never another's.
    static func fit(_ id: RawText, _ arena: Arena) -> RawText {
        if !id.isEmpty, id.count <= maxLength, id.bytes.allSatisfy(isNameByte) { return id }
        return arena.text { out in
            for byte in id.bytes.prefix(40) {
                out.append(byte: isNameByte(byte) ? byte : UInt8(ascii: "_"))
            }
            out.append("_")
            out.append(hexadecimal: Int(truncatingIfNeeded: hash(id) >> 1))
        }
    }

    /// FNV-1a: the same on every run, which Swift's own hashing is not.
    private static func hash(_ id: RawText) -> UInt64 {
        id.bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}
