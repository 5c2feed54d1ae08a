import Glibc

/// Ids of requests: unique in a process and across restarts, and safe in headers and logs.
struct RequestIDs {
    /// Longer ids of clients are not taken over.
    private static let maxBytes = 128
    /// What ids are spelled with.
    static let digits: StaticString = "0123456789abcdefghjkmnpqrstvwxyz"

    private var next: UInt64
    private let prefix: UInt64

    /// A number that differs from one request to the next.
    var seed: UInt64 { prefix &+ next }

    /// Starts a series.
    ///
    /// - Parameter seed: Differs between loops and between starts of the process.
    init(seed: UInt64) {
        prefix = seed
        next = seed & 0xffff
    }

    /// The id of a request: the client's own where it is usable, else a fresh one.
    ///
    /// - Parameter head: The request's head.
    /// - Returns: Visible ASCII characters.
    mutating func id(for head: RequestHead) -> String {
        if let sent = head.fields[.requestID], !sent.isEmpty, sent.count <= Self.maxBytes,
            sent.allSatisfy(Self.isPlain)
        {
            return String(decoding: sent, as: UTF8.self)
        }
        return fresh()
    }

    /// An id for a request that brought none.
    mutating func fresh() -> String {
        next &+= 1
        return Self.text(prefix, next)
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
            UInt8(ascii: "."), UInt8(ascii: ":"):
            true
        default: false
        }
    }

    private static func text(_ prefix: UInt64, _ number: UInt64) -> String {
        String(unsafeUninitializedCapacity: 28) { buffer in
            var index = 0
            for byte in "req_".utf8 {
                buffer[index] = byte
                index += 1
            }
            let words = [prefix, number]
            for word in words {
                for shift in stride(from: 55, through: 0, by: -5) {
                    let digit = Int(truncatingIfNeeded: word >> shift) & 31
                    buffer[index] = digits.utf8Start[digit]
                    index += 1
                }
            }
            return index
        }
    }
}
