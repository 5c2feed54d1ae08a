/// Changes at any depth of a parsed text, of which everything else is copied as it is.
///
/// A walk over the nodes notes what must differ; only the member that holds a change is written anew:
///
///     var revision = JSONRevision()
///     if let id = call["id"] { revision.remove(id) }
///     revision.append(#"{"text":""}"#, to: parts)
///     if !revision.isEmpty { plan.set("contents", json: revision.text(of: contents)) }
///
/// Nodes must come from one document, and the source must stay in place.
public struct JSONRevision {
    private enum Change {
        case replace(String)
        case remove
    }

    /// By the offset of a key or a value, which no two nodes share.
    private var changes: [Int: Change] = [:]
    private var heads: [Int: [String]] = [:]
    private var tails: [Int: [String]] = [:]
    /// The elements that stand before their siblings.
    private var firsts: Set<Int> = []
    /// The arrays that have such elements.
    private var sorted: Set<Int> = []
    private var offsets: [Int] = []

    /// Creates a revision without changes.
    public init() {}

    /// Whether nothing was changed.
    public var isEmpty: Bool { offsets.isEmpty }

    /// Replaces a value, or the key of a member.
    ///
    /// - Parameters:
    ///   - node: The value or key; a later change of the same node counts.
    ///   - json: JSON text.
    public mutating func replace(_ node: JSONNode, with json: String) {
        changes[node.offset] = .replace(json)
        offsets.append(node.offset)
    }

    /// Removes an element of an array, or the member whose value it is.
    ///
    /// - Parameter node: The element or value.
    public mutating func remove(_ node: JSONNode) {
        changes[node.offset] = .remove
        offsets.append(node.offset)
    }

    /// Adds an element before the first of an array.
    ///
    /// - Parameters:
    ///   - json: JSON text.
    ///   - array: The array.
    public mutating func prepend(_ json: String, to array: JSONNode) {
        heads[array.offset, default: []].append(json)
        offsets.append(array.offset)
    }

    /// Adds an element after the last of an array.
    ///
    /// - Parameters:
    ///   - json: JSON text.
    ///   - array: The array.
    public mutating func append(_ json: String, to array: JSONNode) {
        tails[array.offset, default: []].append(json)
        offsets.append(array.offset)
    }

    /// Adds a member after the last of an object; the object must not have it already.
    ///
    /// - Parameters:
    ///   - key: The key, decoded.
    ///   - json: The value as JSON text.
    ///   - object: The object.
    public mutating func add(_ key: String, json: String, to object: JSONNode) {
        tails[object.offset, default: []].append(JSONValue.string(key).compact + ":" + json)
        offsets.append(object.offset)
    }

    /// Moves an element before all those of its array that are not moved.
    ///
    /// Moved elements keep their order among each other.
    ///
    /// - Parameters:
    ///   - element: The element.
    ///   - array: Its array.
    public mutating func moveToFront(_ element: JSONNode, of array: JSONNode) {
        firsts.insert(element.offset)
        sorted.insert(array.offset)
        offsets.append(array.offset)
    }

    /// Whether a value was removed.
    ///
    /// - Parameter node: An element of an array, or the value of a member.
    /// - Returns: Whether it is absent from the revised text.
    public func isRemoved(_ node: JSONNode) -> Bool {
        guard case .remove? = changes[node.offset] else { return false }
        return true
    }

    /// The members of an object that hold a change, with their new text.
    ///
    /// - Parameter object: The object.
    /// - Returns: Keys, decoded, and values as JSON text; members that were removed are left out.
    public func changedMembers(of object: JSONNode) -> [(key: String, json: String)] {
        let renderer = Renderer(revision: self, offsets: offsets.sorted())
        return object.members.filter { renderer.touches($0.value) && !renderer.isRemoved($0.value) }
            .map { ($0.key.string ?? "", renderer.text(of: $0.value)) }
    }

    /// The text of a value with its changes.
    ///
    /// - Parameter node: Any value.
    /// - Returns: JSON text.
    public func text(of node: JSONNode) -> String {
        Renderer(revision: self, offsets: offsets.sorted()).text(of: node)
    }

    /// Writes values with their changes.
    private struct Renderer {
        let revision: JSONRevision
        /// Where changes are, in order.
        let offsets: [Int]

        func text(of node: JSONNode) -> String {
            var output = ByteBuffer(capacity: node.raw.count + 256)
            write(node, to: &output)
            return String(decoding: output.bytes, as: UTF8.self)
        }

        func write(_ node: JSONNode, to output: inout ByteBuffer) {
            if case .replace(let json)? = revision.changes[node.offset] {
                output.append(json)
            } else if !touches(node) {
                output.append(node.raw)
            } else if node.isObject {
                writeObject(node, to: &output)
            } else {
                writeArray(node, to: &output)
            }
        }

        private func writeObject(_ node: JSONNode, to output: inout ByteBuffer) {
            var isEmpty = true
            output.append("{")
            for member in node.members where !isRemoved(member.value) {
                separate(&isEmpty, in: &output)
                write(member.key, to: &output)
                output.append(":")
                write(member.value, to: &output)
            }
            append(revision.tails[node.offset] ?? [], &isEmpty, to: &output)
            output.append("}")
        }

        private func writeArray(_ node: JSONNode, to output: inout ByteBuffer) {
            var isEmpty = true
            output.append("[")
            append(revision.heads[node.offset] ?? [], &isEmpty, to: &output)
            if revision.sorted.contains(node.offset) {
                writeElements(node, &isEmpty, to: &output) { revision.firsts.contains($0) }
                writeElements(node, &isEmpty, to: &output) { !revision.firsts.contains($0) }
            } else {
                writeElements(node, &isEmpty, to: &output) { _ in true }
            }
            append(revision.tails[node.offset] ?? [], &isEmpty, to: &output)
            output.append("]")
        }

        private func writeElements(
            _ array: JSONNode,
            _ isEmpty: inout Bool,
            to output: inout ByteBuffer,
            where isWanted: (Int) -> Bool
        ) {
            for element in array.elements where isWanted(element.offset) && !isRemoved(element) {
                separate(&isEmpty, in: &output)
                write(element, to: &output)
            }
        }

        private func append(
            _ texts: [String],
            _ isEmpty: inout Bool,
            to output: inout ByteBuffer
        ) {
            for text in texts {
                separate(&isEmpty, in: &output)
                output.append(text)
            }
        }

        private func separate(_ isEmpty: inout Bool, in output: inout ByteBuffer) {
            if !isEmpty { output.append(",") }
            isEmpty = false
        }

        func isRemoved(_ node: JSONNode) -> Bool { revision.isRemoved(node) }

        func touches(_ node: JSONNode) -> Bool {
            var low = 0
            var high = offsets.count
            while low < high {
                let middle = (low + high) / 2
                if offsets[middle] < node.offset { low = middle + 1 } else { high = middle }
            }
            return low < offsets.count && offsets[low] < node.offset + node.raw.count
        }
    }
}
