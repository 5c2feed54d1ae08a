/// A hash of 128 bits that is the same in every run, for keys that outlive a restart.
///
/// Not for secrets: who can choose texts can make two of them collide, and gains an account that his
/// own conversations share.
struct AffinityHash {
    private(set) var high: UInt64 = 0xcbf2_9ce4_8422_2325
    private(set) var low: UInt64

    init(_ seed: UInt64) { low = seed }

    /// Adds bytes, eight at a time.
    mutating func add(_ bytes: UnsafeRawBufferPointer) {
        var offset = 0
        while offset + 8 <= bytes.count {
            mix(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
            offset += 8
        }
        var rest = UInt64(truncatingIfNeeded: bytes.count) << 56
        for (index, byte) in bytes[offset...].enumerated() { rest |= UInt64(byte) << (8 * index) }
        mix(rest)
    }

    private mutating func mix(_ word: UInt64) {
        let product = (high ^ word).multipliedFullWidth(by: 0x9e37_79b9_7f4a_7c15)
        low = (low ^ product.high) &* 0x0000_0100_0000_01b3 &+ word
        high = product.low ^ low.byteSwapped
    }
}
