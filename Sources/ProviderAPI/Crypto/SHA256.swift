internal import CKernels

/// SHA-256 (FIPS 180-4), for digests of keys, files and PKCE verifiers.
public struct SHA256: Sendable {
    /// How many bytes a digest has.
    public static let byteCount = 32

    private var state: [UInt32] = [
        0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab,
        0x5be0_cd19,
    ]
    private var pending: [UInt8] = []
    private var total: UInt64 = 0

    /// Creates a digest of nothing yet.
    public init() { pending.reserveCapacity(64) }

    /// The digest of some bytes.
    ///
    /// - Parameter bytes: The message.
    /// - Returns: 32 bytes.
    public static func digest(of bytes: UnsafeRawBufferPointer) -> [UInt8] {
        var hash = SHA256()
        hash.update(bytes)
        return hash.finish()
    }

    /// The digest of some bytes.
    ///
    /// - Parameter bytes: The message.
    /// - Returns: 32 bytes.
    public static func digest(of bytes: [UInt8]) -> [UInt8] {
        bytes.withUnsafeBytes { digest(of: $0) }
    }

    /// The digest of some bytes in lower-case hexadecimal.
    ///
    /// - Parameter bytes: The message.
    /// - Returns: 64 digits.
    public static func hexadecimal(of bytes: [UInt8]) -> String {
        Hexadecimal.text(digest(of: bytes))
    }

    /// Takes more of the message.
    ///
    /// - Parameter bytes: The next bytes.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        total += UInt64(bytes.count)
        var rest = bytes[...]
        if !pending.isEmpty {
            let wanted = min(64 - pending.count, rest.count)
            pending += rest.prefix(wanted)
            rest = rest.dropFirst(wanted)
            if pending.count < 64 { return }
            pending.withUnsafeBytes { compress($0) }
            pending.removeAll(keepingCapacity: true)
        }
        rest = rest.dropFirst(64 * takeBlocks(UnsafeRawBufferPointer(rebasing: rest)))
        while rest.count >= 64 {
            compress(UnsafeRawBufferPointer(rebasing: rest.prefix(64)))
            rest = rest.dropFirst(64)
        }
        pending += rest
    }

    /// Ends the message.
    ///
    /// - Returns: 32 bytes.
    public mutating func finish() -> [UInt8] {
        let bits = total &* 8
        var padding: [UInt8] = [0x80]
        let used = (pending.count + 1) % 64
        padding += [UInt8](repeating: 0, count: used <= 56 ? 56 - used : 120 - used)
        for shift in stride(from: 56, through: 0, by: -8) {
            padding.append(UInt8(truncatingIfNeeded: bits >> UInt64(shift)))
        }
        padding.withUnsafeBytes { update($0) }
        return state.flatMap { word in
            [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> UInt32($0)) }
        }
    }

    /// Takes whole blocks where the processor has instructions for it.
    ///
    /// - Returns: How many were taken.
    private mutating func takeBlocks(_ bytes: UnsafeRawBufferPointer) -> Int {
        guard bytes.count >= 64, let base = bytes.baseAddress else { return 0 }
        return state.withUnsafeMutableBufferPointer { state in
            sha256_blocks(
                state.baseAddress,
                base.assumingMemoryBound(to: UInt8.self),
                bytes.count / 64
            )
        }
    }

    private mutating func compress(_ block: UnsafeRawBufferPointer) {
        withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 64) { schedule in
            Self.expand(block, into: schedule)
            var working = (
                state[0], state[1], state[2], state[3], state[4], state[5], state[6], state[7]
            )
            Self.constants.withUnsafeBufferPointer { constants in
                for round in 0..<64 { Self.mix(&working, schedule[round] &+ constants[round]) }
            }
            add(working)
        }
    }

    private typealias Working = (
        UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32
    )

    private mutating func add(_ working: Working) {
        state[0] &+= working.0
        state[1] &+= working.1
        state[2] &+= working.2
        state[3] &+= working.3
        state[4] &+= working.4
        state[5] &+= working.5
        state[6] &+= working.6
        state[7] &+= working.7
    }

    private static func expand(
        _ block: UnsafeRawBufferPointer,
        into schedule: UnsafeMutableBufferPointer<UInt32>
    ) {
        for index in 0..<16 {
            let word = block.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self)
            schedule[index] = UInt32(bigEndian: word)
        }
        for index in 16..<64 {
            let early = schedule[index - 15]
            let late = schedule[index - 2]
            let small0 = rotate(early, 7) ^ rotate(early, 18) ^ (early >> 3)
            let small1 = rotate(late, 17) ^ rotate(late, 19) ^ (late >> 10)
            schedule[index] = schedule[index - 16] &+ small0 &+ schedule[index - 7] &+ small1
        }
    }

    @inline(__always)
    private static func mix(_ work: inout Working, _ input: UInt32) {
        let big1 = rotate(work.4, 6) ^ rotate(work.4, 11) ^ rotate(work.4, 25)
        let choice = (work.4 & work.5) ^ (~work.4 & work.6)
        let first = work.7 &+ big1 &+ choice &+ input
        let big0 = rotate(work.0, 2) ^ rotate(work.0, 13) ^ rotate(work.0, 22)
        let majority = (work.0 & work.1) ^ (work.0 & work.2) ^ (work.1 & work.2)
        work = (
            first &+ big0 &+ majority, work.0, work.1, work.2, work.3 &+ first, work.4, work.5,
            work.6
        )
    }

    @inline(__always)
    private static func rotate(_ word: UInt32, _ count: UInt32) -> UInt32 {
        word >> count | word << (32 - count)
    }

    private static let constants: [UInt32] = [
        0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4,
        0xab1c_5ed5, 0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe,
        0x9bdc_06a7, 0xc19b_f174, 0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f,
        0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da, 0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7,
        0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967, 0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc,
        0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85, 0xa2bf_e8a1, 0xa81a_664b,
        0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070, 0x19a4_c116,
        0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
        0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7,
        0xc671_78f2,
    ]
}
