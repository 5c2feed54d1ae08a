/// Where in the source document a value stood.
///
/// A number in the `PathTable` of its request, so that keeping one costs four bytes and only a loss
/// that is really reported pays for a string.
struct SourcePath: Hashable, Sendable {
    var index: Int32

    /// The document itself.
    static let root = SourcePath(index: -1)
}

/// The places of one document, as parent links.
struct PathTable {
    private struct Step {
        var parent: SourcePath
        var position: Int32
        var key: RawText
    }

    private var steps: [Step] = []

    init() { steps.reserveCapacity(64) }

    mutating func member(_ key: RawText, of parent: SourcePath) -> SourcePath {
        steps.append(Step(parent: parent, position: -1, key: key))
        return SourcePath(index: Int32(truncatingIfNeeded: steps.count - 1))
    }

    mutating func element(_ position: Int, of parent: SourcePath) -> SourcePath {
        let position = Int32(truncatingIfNeeded: position)
        steps.append(Step(parent: parent, position: position, key: .empty))
        return SourcePath(index: Int32(truncatingIfNeeded: steps.count - 1))
    }

    /// Spells a path as `messages[2].content[0].cache_control`.
    func describe(_ path: SourcePath) -> String {
        var text = ""
        for step in chain(path) {
            if step.position >= 0 {
                text += "[\(step.position)]"
            } else {
                if !text.isEmpty { text += "." }
                text += step.key.prefix(64).string
            }
        }
        return text
    }

    private func chain(_ path: SourcePath) -> [Step] {
        var found: [Step] = []
        var current = path
        while current.index >= 0, Int(clamping: current.index) < steps.count {
            let step = steps[Int(clamping: current.index)]
            found.append(step)
            current = step.parent
        }
        return found.reversed()
    }
}
