/// Something of a request that its trip to another format could not carry.
public struct Loss: Sendable, Hashable {
    /// Why it could not be carried.
    public enum Reason: String, Sendable {
        /// The target has no counterpart.
        case unsupported
        /// The member is not one that the source format documents.
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

    /// The JSON path in the client's request.
    public var path: String

    /// Why it was lost.
    public var reason: Reason
}
