/// Collects the pairs of a mapping: each key once, merge keys (`<<`) applied.
struct YAMLMappingBuilder {
    private var own: [YAMLNode.Pair] = []
    private var merged: [YAMLNode.Pair] = []
    private var seen: [YAMLKey: YAMLPosition] = [:]

    /// The mapping's own pairs, then those it merges in and does not have itself.
    var pairs: [YAMLNode.Pair] {
        var known = Set(seen.keys)
        return own + merged.filter { known.insert(YAMLKey($0.key)).inserted }
    }

    mutating func append(_ pair: YAMLNode.Pair) throws(YAMLFailure) {
        let key = YAMLKey(pair.key)
        if let first = seen.updateValue(pair.key.position, forKey: key) {
            let name = pair.key.text ?? pair.key.kindName
            throw YAMLFailure(
                position: pair.key.position,
                problem: .duplicateKey(name, first: first)
            )
        }
        if pair.key.isMergeKey {
            try merge(pair.value)
        } else {
            own.append(pair)
        }
    }

    private mutating func merge(_ value: YAMLNode) throws(YAMLFailure) {
        for source in value.elements ?? [value] {
            guard let pairs = source.pairs else {
                throw YAMLFailure(position: source.position, problem: .badMerge)
            }
            merged += pairs
        }
    }
}

/// A mapping's key by what it says and not by how or where it is written.
private indirect enum YAMLKey: Hashable {
    case scalar(YAMLValue)
    case sequence([YAMLKey])
    case mapping([YAMLKey])

    init(_ node: YAMLNode) {
        switch node.content {
        case .scalar(let value, _): self = .scalar(value)
        case .sequence(let nodes): self = .sequence(nodes.map(YAMLKey.init))
        case .mapping(let pairs):
            self = .mapping(pairs.flatMap { [YAMLKey($0.key), YAMLKey($0.value)] })
        }
    }
}

extension YAMLNode {
    /// Whether it is `<<` in plain style, as YAML 1.1's merge type and every parser since has it.
    fileprivate var isMergeKey: Bool {
        style == .plain && properties.tag == nil && text == "<<"
    }
}
