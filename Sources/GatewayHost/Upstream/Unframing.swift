import Glibc

/// Moves the payload of a framed body together, in place.
enum Unframing {
    /// What was found in one read.
    struct Outcome: Equatable {
        /// How many bytes of the body stand at the front now.
        var payload = 0

        /// How many bytes of the input are dealt with.
        var consumed = 0

        /// What is wrong with the framing after them.
        var failure: HTTPParseFailure?
    }

    /// Takes the framing off.
    ///
    /// - Parameters:
    ///   - decoder: Knows the framing.
    ///   - bytes: What has arrived; the payload is moved to its front.
    /// - Returns: What was found.
    static func run(
        _ decoder: inout BodyDecoder,
        over bytes: UnsafeMutableRawBufferPointer
    ) -> Outcome {
        var outcome = Outcome()
        do throws(HTTPParseFailure) {
            while outcome.consumed < bytes.count, !decoder.isEnded {
                let rest = UnsafeRawBufferPointer(rebasing: bytes[outcome.consumed...])
                let step = try decoder.next(rest)
                outcome.consumed += step.consumed
                move(step.payload, endingAt: outcome.consumed, to: outcome.payload, in: bytes)
                outcome.payload += step.payload
                if step.consumed == 0 { break }
            }
        } catch {
            outcome.failure = error
        }
        return outcome
    }

    private static func move(
        _ count: Int,
        endingAt end: Int,
        to place: Int,
        in bytes: UnsafeMutableRawBufferPointer
    ) {
        guard count > 0, end - count != place, let base = bytes.baseAddress else { return }
        memmove(base + place, base + end - count, count)
    }
}
