import CLinux
import Glibc

/// Ids for answers and calls whose upstream gives none: 128 random bits each.
///
/// Whoever knows the id of a call may ask for the thoughts that led to it, so that it must not follow
/// from anything that others see or choose: not from a counter, and not from `X-Request-Id`.
struct AnswerIDs {
    /// How many words are taken from the kernel at once.
    private static let batch = 64
    private static let wordDigits = 13

    private let fill: (UnsafeMutableRawBufferPointer) -> Void
    private var words: [UInt64] = []

    /// Starts a series.
    ///
    /// - Parameter fill: Fills a buffer with random bytes.
    init(fill: @escaping (UnsafeMutableRawBufferPointer) -> Void = Self.fillFromKernel) {
        self.fill = fill
    }

    /// An id that nobody can guess.
    ///
    /// - Returns: 26 digits and lower case letters.
    mutating func fresh() -> String {
        if words.count < 2 {
            words = [UInt64](repeating: 0, count: Self.batch)
            words.withUnsafeMutableBytes(fill)
        }
        let pair = words.suffix(2)
        words.removeLast(2)
        return String(unsafeUninitializedCapacity: 2 * Self.wordDigits) { buffer in
            var count = 0
            for word in pair {
                for digit in 0..<Self.wordDigits {
                    let value = Int(truncatingIfNeeded: word >> UInt64(5 * digit)) & 31
                    buffer[count] = RequestIDs.digits.utf8Start[value]
                    count += 1
                }
            }
            return count
        }
    }

    private static func fillFromKernel(_ space: UnsafeMutableRawBufferPointer) {
        var filled = 0
        while filled < space.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: space[filled...])
            let count = getrandom(rest.baseAddress, rest.count, 0)
            // Only a signal can interrupt it.
            if count > 0 { filled += count }
        }
    }
}
