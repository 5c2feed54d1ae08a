/// One value or key of the tape: where its text lies and how many slots its subtree takes.
///
/// A container is followed by its children; in an object each value follows its key. Sixteen bytes,
/// so that four share a cache line.
@usableFromInline
struct JSONSlot {
    /// Where the text begins in the source; strings include their quotes.
    @usableFromInline var offset: UInt32

    /// The length of the text; strings include their quotes, containers their brackets.
    @usableFromInline var length: UInt32

    /// How many slots this value takes, itself included; while a container is open: its parent.
    @usableFromInline var span: UInt32

    @usableFromInline var kind: JSONNode.Kind

    /// Whether a string holds a backslash.
    @usableFromInline var isEscaped: Bool

    @inlinable
    init(offset: Int, length: Int, kind: JSONNode.Kind, span: Int = 1, isEscaped: Bool = false) {
        self.offset = UInt32(truncatingIfNeeded: offset)
        self.length = UInt32(truncatingIfNeeded: length)
        self.span = UInt32(truncatingIfNeeded: span)
        self.kind = kind
        self.isEscaped = isEscaped
    }
}
