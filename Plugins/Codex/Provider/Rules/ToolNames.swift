internal import ProviderAPI

/// Names of tools that are longer than the API takes, and what they are called there.
///
/// `mcp__server__tool` keeps its ends, another name its beginning. No two tools are called the same;
/// functions and custom tools are told apart on the way back.
struct ToolNames {
    static let longest = 64
    private static let mcp = "mcp__"

    enum Family: String {
        case function
        case custom
    }

    private var short: [TextKey: String] = [:]
    private var long: [TextKey: String] = [:]
    private var taken: Set<TextKey> = []

    /// Reads the names of a request; `nil` when all of them are fine.
    init?(_ root: JSONNode) {
        guard Self.hasLong(root) else { return nil }
        var names: [(Family, String)] = []
        Self.walk(root) { family, node in
            if let name = node.string { names.append((family, name)) }
        }
        for (_, name) in names where !Self.isLong(name) { taken.insert(TextKey(name)) }
        for (family, name) in names where Self.isLong(name) { add(family, name) }
    }

    /// What a name is called upstream; `nil` when it stays.
    func upstream(_ family: Family, _ name: String) -> String? { short[Self.key(family, name)] }

    /// What the client calls it; `nil` when it stays.
    func client(_ family: Family, _ name: String) -> String? { long[Self.key(family, name)] }

    /// Visits the name of each tool, call and choice of a request.
    static func walk(_ root: JSONNode, _ visit: (Family, JSONNode) -> Void) {
        visitAll(root["tools"], visit)
        if let choice = root["tool_choice"], choice.isObject {
            visitOne(choice, visit)
            visitAll(choice["tools"], visit)
        }
        guard let input = root["input"] else { return }
        for item in input.elements {
            visitOne(item, visit)
            if item["type"]?.equals("additional_tools") == true { visitAll(item["tools"], visit) }
        }
    }

    /// The kind of a tool, a call or a choice, by its type.
    static func family(of node: JSONNode) -> Family? {
        guard let type = node["type"] else { return nil }
        if type.equals("function") || type.equals("function_call") { return .function }
        return type.equals("custom") || type.equals("custom_tool_call") ? .custom : nil
    }

    private static func visitAll(_ list: JSONNode?, _ visit: (Family, JSONNode) -> Void) {
        guard let list else { return }
        for node in list.elements { visitOne(node, visit) }
    }

    private static func visitOne(_ node: JSONNode, _ visit: (Family, JSONNode) -> Void) {
        guard let name = node["name"], let family = family(of: node) else { return }
        visit(family, name)
    }

    private static func hasLong(_ root: JSONNode) -> Bool {
        var hasLong = false
        walk(root) { _, name in
            if let raw = name.rawString, raw.count > longest { hasLong = true }
        }
        return hasLong
    }

    private static func isLong(_ name: String) -> Bool { name.utf8.count > longest }

    private static func key(_ family: Family, _ name: String) -> TextKey {
        TextKey(family.rawValue + ":" + name)
    }

    private mutating func add(_ family: Family, _ name: String) {
        guard short[Self.key(family, name)] == nil else { return }
        let base = Self.shortened(name)
        var candidate = base
        var round = 0
        while !taken.insert(TextKey(candidate)).inserted {
            round += 1
            let suffix = "_\(round)"
            candidate = base.beginning(bytes: Self.longest - suffix.utf8.count) + suffix
        }
        short[Self.key(family, name)] = candidate
        long[Self.key(family, candidate)] = name
    }

    private static func shortened(_ name: String) -> String {
        guard name.utf8.starts(with: mcp.utf8) else { return name.beginning(bytes: longest) }
        return (mcp + lastPart(of: name)).beginning(bytes: longest)
    }

    /// What stands behind the last `__`; an end of the name is none.
    private static func lastPart(of name: String) -> String {
        let line = UInt8(ascii: "_")
        var bytes = Array(name.utf8)[...]
        while bytes.suffix(2).elementsEqual([line, line]) { bytes = bytes.dropLast(2) }
        var start = bytes.endIndex
        while start > bytes.startIndex + 1, bytes[start - 1] != line || bytes[start - 2] != line {
            start -= 1
        }
        let isWhole = start <= bytes.startIndex + 1
        return String(decoding: isWhole ? bytes : bytes[start...], as: UTF8.self)
    }
}
