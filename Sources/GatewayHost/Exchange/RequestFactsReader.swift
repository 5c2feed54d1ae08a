import Dialects
import ProviderAPI

/// Reads the facts of a body in one scan of its top level, a part at a time where it is large.
struct RequestFactsReader {
    /// What has been read so far.
    private(set) var facts = RequestFacts()
    private var scanner: JSONMemberScanner
    private var isOver = false
    private var limit = 0

    /// Begins with a body.
    ///
    /// - Parameters:
    ///   - body: The body; it has to stay in place.
    ///   - head: The request's head.
    /// - Throws: Why it is no form, where it says that it is one.
    init(_ body: UnsafeRawBufferPointer, _ head: RequestHead) throws(WireError) {
        scanner = JSONMemberScanner(body)
        guard let form = head.form else { return }
        try facts.read(form, body)
        isOver = true
    }

    /// Goes on.
    ///
    /// - Parameter byteCount: About how much of the body to read.
    /// - Returns: Whether all is read.
    /// - Throws: Why it is no JSON object.
    mutating func read(_ byteCount: Int) throws(WireError) -> Bool {
        limit += byteCount
        do throws(JSONFailure) {
            while !isOver {
                switch try scanner.step(before: limit) {
                case .member(let member): facts.read(member)
                case .paused: return false
                case .end: isOver = true
                }
            }
        } catch {
            throw WireError(
                .invalidRequest,
                "The body is not a JSON object: \(error)",
                code: "invalid_json"
            )
        }
        try facts.checkUnique()
        facts.landmarks = scanner.landmarks
        return true
    }
}
