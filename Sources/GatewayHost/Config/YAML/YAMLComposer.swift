/// Builds trees from the events of a YAML text.
///
/// Aliases share the tree they name; what they would cost written out is counted all the same,
/// because whoever walks the tree pays it.
struct YAMLComposer {
    /// What to do with a tag that is not of the core schema.
    enum UnknownTags { case refuse, ignore }

    private let events: [YAMLEvent]
    private let limits: YAMLLimits
    private let unknownTags: UnknownTags
    private var index = 0
    private var size = 0
    /// How many collections are open, and how deep the node at hand has gone.
    private var depth = 0
    private var reach = 0
    private var anchors: [String: Anchor] = [:]

    private enum Anchor {
        case open
        case closed(YAMLNode, size: Int, height: Int)
    }

    private init(_ events: [YAMLEvent], limits: YAMLLimits, unknownTags: UnknownTags) {
        self.events = events
        self.limits = limits
        self.unknownTags = unknownTags
    }

    /// Reads a text that holds one document.
    ///
    /// - Parameters:
    ///   - bytes: The text in UTF-8.
    ///   - limits: What the text may cost.
    /// - Returns: The document's root, or nil when the text holds nothing.
    /// - Throws: The place and the reason why it is not one document.
    static func document(
        of bytes: some Collection<UInt8>,
        limits: YAMLLimits = YAMLLimits()
    ) throws(YAMLFailure) -> YAMLNode? {
        let events = try YAMLParser.events(of: bytes, limits: limits)
        let starts = events.filter { event in
            if case .documentStart = event.kind { true } else { false }
        }
        guard starts.count <= 1 else {
            throw YAMLFailure(position: starts[1].position, problem: .severalDocuments)
        }
        return try documents(events, limits: limits).first
    }

    /// Composes every document of a text.
    static func documents(
        _ events: [YAMLEvent],
        limits: YAMLLimits = YAMLLimits(),
        unknownTags: UnknownTags = .refuse
    ) throws(YAMLFailure) -> [YAMLNode] {
        var composer = YAMLComposer(events, limits: limits, unknownTags: unknownTags)
        var documents: [YAMLNode] = []
        while composer.index < events.count {
            // A document is its start, one node, its end.
            composer.index += 1
            composer.anchors = [:]
            documents.append(try composer.node())
            composer.index += 1
        }
        return documents
    }

    private mutating func node() throws(YAMLFailure) -> YAMLNode {
        let event = events[index]
        index += 1
        if case .alias(let name) = event.kind { return try followed(name, at: event.position) }
        let (sizeBefore, reachBefore) = (size, reach)
        reach = depth
        if let anchor = event.properties.anchor { anchors[anchor] = .open }
        try grow(1, at: event.position)
        let node = try node(event)
        if let anchor = event.properties.anchor {
            anchors[anchor] = .closed(node, size: size - sizeBefore, height: reach - depth)
        }
        reach = max(reach, reachBefore)
        return node
    }

    private mutating func node(_ event: YAMLEvent) throws(YAMLFailure) -> YAMLNode {
        let content: YAMLNode.Content
        var scalarStyle: YAMLScalarStyle?
        switch event.kind {
        case .sequenceStart:
            try checkTag(event, "seq")
            content = .sequence(try sequence())
        case .mappingStart:
            try checkTag(event, "map")
            content = .mapping(try mapping())
        case .scalar(let text, let style):
            // Long texts cost more than short ones where an alias repeats them.
            try grow(text.utf8.count / 32, at: event.position)
            scalarStyle = style
            content = .scalar(try value(text, style, event), text: text)
        default: throw YAMLFailure(position: event.position, problem: .unexpectedEnd)
        }
        return YAMLNode(
            content: content,
            position: event.position,
            properties: event.properties,
            style: scalarStyle
        )
    }

    private mutating func followed(
        _ name: String,
        at position: YAMLPosition
    ) throws(YAMLFailure) -> YAMLNode {
        switch anchors[name] {
        case nil: throw YAMLFailure(position: position, problem: .unknownAlias(name))
        case .open: throw YAMLFailure(position: position, problem: .recursiveAlias(name))
        case .closed(let node, let size, let height):
            try grow(size, at: position)
            try deepen(to: depth + height, at: position)
            return node
        }
    }

    private mutating func grow(_ count: Int, at position: YAMLPosition) throws(YAMLFailure) {
        size += count
        guard size <= limits.nodes else {
            throw YAMLFailure(position: position, problem: .tooManyNodes(limit: limits.nodes))
        }
    }

    /// Notes how deep the tree is: aliases make it deeper than the text.
    private mutating func deepen(to level: Int, at position: YAMLPosition) throws(YAMLFailure) {
        guard level <= limits.depth else {
            throw YAMLFailure(position: position, problem: .tooDeep(limit: limits.depth))
        }
        reach = max(reach, level)
    }

    private mutating func sequence() throws(YAMLFailure) -> [YAMLNode] {
        depth += 1
        defer { depth -= 1 }
        reach = max(reach, depth)
        var nodes: [YAMLNode] = []
        while events[index].kind != .sequenceEnd { nodes.append(try node()) }
        index += 1
        return nodes
    }

    private mutating func mapping() throws(YAMLFailure) -> [YAMLNode.Pair] {
        depth += 1
        defer { depth -= 1 }
        reach = max(reach, depth)
        var mapping = YAMLMappingBuilder()
        while events[index].kind != .mappingEnd {
            let key = try node()
            try mapping.append(YAMLNode.Pair(key: key, value: try node()))
        }
        index += 1
        return mapping.pairs
    }

    private func checkTag(_ event: YAMLEvent, _ kind: String) throws(YAMLFailure) {
        guard let tag = event.properties.tag, tag != "!" else { return }
        guard tag != YAMLSchema.tagPrefix + kind, unknownTags == .refuse else { return }
        throw YAMLFailure(position: event.position, problem: .unsupportedTag(tag))
    }

    private func value(
        _ text: String,
        _ style: YAMLScalarStyle,
        _ event: YAMLEvent
    ) throws(YAMLFailure) -> YAMLValue {
        guard let tag = event.properties.tag else {
            return style == .plain ? YAMLSchema.resolve(text) : .string(text)
        }
        if tag == "!" { return .string(text) }
        let name = tag.dropPrefix(YAMLSchema.tagPrefix)
        if let name, let value = YAMLSchema.resolve(text, tag: name) { return value }
        if let name,
            YAMLSchema.resolve("", tag: name) != nil || ["int", "float", "bool"].contains(name)
        {
            throw YAMLFailure(position: event.position, problem: .badValue(tag: name))
        }
        guard unknownTags == .ignore else {
            throw YAMLFailure(position: event.position, problem: .unsupportedTag(tag))
        }
        return .string(text)
    }
}

extension String {
    fileprivate func dropPrefix(_ prefix: String) -> String? {
        hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
    }
}
