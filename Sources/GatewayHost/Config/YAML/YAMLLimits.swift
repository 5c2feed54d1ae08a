/// What a YAML text may cost before it is refused.
struct YAMLLimits: Sendable {
    /// The size of the text; a large hand-written config is a tenth of it.
    var bytes = 4 << 20

    /// How deep collections nest; the parser recurses, so the stack is bounded by it.
    var depth = 64

    /// How many nodes the tree has once aliases stand for what they name.
    ///
    /// Ten aliases of ten aliases of ten … is a few lines that mean billions of nodes.
    var nodes = 250_000
}
