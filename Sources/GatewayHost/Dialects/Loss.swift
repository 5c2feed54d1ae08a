/// Something of a request or an answer that its trip to another format could not carry.
public struct Loss: Sendable, Hashable {
    /// Why it could not be carried.
    public enum Reason: String, Sendable {
        /// The target has no counterpart.
        case unsupported
        /// The source format does not document it.
        case unknown
        /// The value was moved into the target's range.
        case clamped
        /// The value has another meaning or shape in the target and was adapted.
        case adapted
        /// The value is one that only the upstream that made it can read.
        case foreign
        /// The value is not what the source format says it must be.
        case invalid
        /// The target forbids the value together with another one.
        case conflict
    }

    /// The JSON path in the client's request; of an answer the path in the upstream's, without the
    /// numbers of lists, or the name of what the client's format has no place for.
    public var path: String

    /// Why it was lost.
    public var reason: Reason
}
