/// A text that must not be seen: a key, a token, a password.
///
/// It prints as dots, whatever prints it, and comes out through ``reveal()`` alone, so that its uses
/// can be searched for.
struct Secret: Sendable, Hashable {
    private let text: String

    init(_ text: String) {
        self.text = text
    }

    var isEmpty: Bool { text.isEmpty }

    /// How long it is.
    var byteCount: Int { text.utf8.count }

    /// The text itself.
    func reveal() -> String { text }

    /// Whether a candidate is this secret.
    ///
    /// The time it takes depends on the candidate's length and not on where the two differ.
    func matches(_ candidate: UnsafeRawBufferPointer) -> Bool {
        var text = text
        return text.withUTF8 { secret in
            var difference: UInt8 = secret.count == candidate.count ? 0 : 1
            var index = 0
            for byte in candidate {
                if index == secret.count { index = 0 }
                difference |= byte ^ (secret.isEmpty ? 0 : secret[index])
                index &+= 1
            }
            return difference == 0 && !secret.isEmpty
        }
    }

    /// Whether a candidate is this secret, in time that does not tell where they differ.
    func matches(_ candidate: String) -> Bool {
        var candidate = candidate
        return candidate.withUTF8 { matches(UnsafeRawBufferPointer($0)) }
    }

    static func == (left: Secret, right: Secret) -> Bool {
        left.isEmpty ? right.isEmpty : left.matches(right.text)
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    static let dots = "•••"

    var description: String { isEmpty ? "" : Self.dots }
    var debugDescription: String { description }
    var customMirror: Mirror { Mirror(self, children: []) }
}
