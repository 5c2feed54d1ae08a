/// A place in a YAML text, counted from one as editors do.
struct YAMLPosition: Sendable, Hashable, CustomStringConvertible {
    var line: Int
    var column: Int

    var description: String { "line \(line), column \(column)" }
}
