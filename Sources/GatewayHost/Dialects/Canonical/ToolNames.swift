import ProviderAPI

/// The names of the client's tools as the upstream knows them.
///
/// A name is changed only when it must be: a namespace becomes a prefix, a forbidden character an
/// underscore, and what is too long is cut; two tools never get the same name.
struct ToolNames {
    /// What the upstream allows.
    struct Rule {
        var maxLength = 64
        /// Whether namespaces become prefixes.
        var flattens = true
        /// Whether free text tools become functions with one `input` member.
        var wrapsCustom = true
        /// Whether a name must begin with a letter or an underscore.
        var startsWithLetter = false
    }

    private struct Entry {
        var name: RawText
        var namespace: RawText?
        var upstream: RawText
        var isCustom: Bool
    }

    private var rule = Rule()
    private var changed: [Entry] = []
    private var places: [RawText: [Int]] = [:]
    private var numbers: [RawText: Int] = [:]

    init() {}

    init(_ request: CanonicalRequest, _ rule: Rule) {
        self.rule = rule
        var used = Set<RawText>()
        for tool in request.tools where keeps(tool) { used.insert(tool.name) }
        for tool in request.tools where !keeps(tool) { add(tool, request.arena, &used) }
    }

    /// The way back, for the tools whose name or kind differs.
    var reverse: [Reverse.ToolName] {
        changed.map {
            Reverse.ToolName(
                upstream: $0.upstream.string,
                client: $0.name.string,
                namespace: $0.namespace?.string,
                isCustom: $0.isCustom
            )
        }
    }

    /// The name of a tool at the upstream.
    func upstream(_ name: RawText, _ namespace: RawText? = nil, _ arena: Arena) -> RawText {
        for place in places[name] ?? [] where changed[place].namespace == namespace {
            return changed[place].upstream
        }
        return namespace == nil && isAllowed(name) ? name : fit(name, namespace, arena)
    }

    private func keeps(_ tool: Tool) -> Bool {
        switch tool.kind {
        case .server: return true
        case .custom where rule.wrapsCustom: return false
        case .custom, .function:
            return (tool.namespace == nil || !rule.flattens) && isAllowed(tool.name)
        }
    }

    private mutating func add(_ tool: Tool, _ arena: Arena, _ used: inout Set<RawText>) {
        let wished = fit(tool.name, tool.namespace, arena)
        var name = wished
        while !used.insert(name).inserted {
            // Counting on where the last equal name stopped keeps a hostile list linear.
            numbers[wished, default: 0] += 1
            name = numbered(wished, numbers[wished, default: 0], arena)
        }
        var isCustom = false
        if case .custom = tool.kind { isCustom = true }
        places[tool.name, default: []].append(changed.count)
        changed.append(
            Entry(name: tool.name, namespace: tool.namespace, upstream: name, isCustom: isCustom)
        )
    }

    private func isAllowed(_ name: RawText) -> Bool {
        name.count <= rule.maxLength && !name.isEmpty && name.bytes.allSatisfy(isNameByte)
            && !needsPrefix(name)
    }

    private func needsPrefix(_ name: RawText) -> Bool {
        guard rule.startsWithLetter, !name.isEmpty else { return false }
        // What is no name byte becomes an underscore anyway.
        return isNameByte(name.base[0]) && name.base[0] < UInt8(ascii: "A")
    }

    private func fit(_ name: RawText, _ namespace: RawText?, _ arena: Arena) -> RawText {
        var full = name
        if rule.flattens, let namespace { full = Self.qualified(name, namespace, arena) }
        if isAllowed(full) { return full }
        return arena.text { out in
            let tail = shortened(full)
            if tail.count < full.count { out.append("mcp__") }
            if out.isEmpty, needsPrefix(tail) { out.append("_") }
            for byte in tail.bytes.prefix(rule.maxLength - out.count) {
                out.append(byte: isNameByte(byte) ? byte : UInt8(ascii: "_"))
            }
            if out.isEmpty { out.append("tool") }
        }
    }

    /// The name of a tool with its namespace as a prefix, unless it already has that.
    static func qualified(_ name: RawText, _ namespace: RawText, _ arena: Arena) -> RawText {
        let prefix = arena.text {
            $0.append(namespace.bytes)
            $0.append("__")
        }
        if name.count > prefix.count, name.prefix(prefix.count) == prefix { return name }
        return arena.text {
            $0.append(prefix.bytes)
            $0.append(name.bytes)
        }
    }

    /// The telling end of a `mcp__server__tool` that is too long; another name as it is.
    private func shortened(_ name: RawText) -> RawText {
        guard name.count > rule.maxLength, name.hasPrefix("mcp__") else { return name }
        var start = name.count - 1
        while start > 5, name.base[start] != UInt8(ascii: "_") || name.base[start - 1] != 0x5F {
            start -= 1
        }
        return start > 5 ? name.dropping(first: start + 1) : name
    }

    private func numbered(_ name: RawText, _ number: Int, _ arena: Arena) -> RawText {
        arena.text { out in
            let digits = String(number).utf8.count + 1
            out.append(name.prefix(rule.maxLength - digits).bytes)
            out.append(byte: UInt8(ascii: "_"))
            out.append(decimal: number)
        }
    }
}

/// Whether a byte may stand in a tool name or call id of every format.
func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"): true
    default: false
    }
}
