import Foundation
import ProviderAPI
import Testing

@testable import GatewayHost

@Suite("The configuration's documents")
struct ConfigDocumentationTests {
    @Test("the example is the defaults, without a problem")
    func example() throws {
        let reading = try Config.read(try Self.example.utf8, claims: ConfigFixture.claims)
        #expect(reading.warnings == [])
        #expect(reading.config.effective == Config().effective)
    }

    @Test("the example has every key, and is valid with all of them in use")
    func uncommented() throws {
        let text = try Self.example.split(separator: "\n", omittingEmptySubsequences: false)
            .map(Self.uncommented)
            .joined(separator: "\n")
        let reading = try Config.read(
            text.utf8,
            claims: ConfigFixture.claims,
            environment: { "value-of-\($0)" }
        )
        #expect(reading.warnings == [])
        let root = try #require(try YAMLComposer.document(of: text.utf8))
        #expect(Self.keys(reading.config.effective).subtracting(Self.keys(root.json)) == [])
    }

    @Test("the manual names every key")
    func manual() throws {
        let manual = try Self.file("docs/configuration.md")
        let paths = Self.paths(Config().effective, "")
        #expect(paths.count > 50)
        for path in paths {
            #expect(manual.contains("`\(path)"), "\(path)")
        }
    }

    @Test("the manual names every key of a provider's entry")
    func entries() throws {
        let manual = try Self.file("docs/configuration.md")
        var entry = ProviderEntry()
        var printer = ConfigPrinter()
        entry.visit(&printer)
        for name in printer.members.map(\.key) + ["api-key", "weight", "proxy-url"] {
            #expect(manual.contains("| `\(name)` |"), "\(name)")
        }
    }

    private static var example: String {
        get throws { try file("Examples/config.yaml") }
    }

    /// Makes a key of a line that begins with `#` and not with `# ` and a word; the list or mapping
    /// that is empty by default then is what stands below it.
    private static func uncommented(_ line: Substring) -> String {
        for empty in [": []", ": {}"] where line.hasSuffix(empty) && opened.contains(key(of: line))
        {
            return String(line.dropLast(empty.count)) + ":"
        }
        let isKey = line.hasPrefix("#") && (line.hasPrefix("#  ") || !line.hasPrefix("# "))
        return isKey ? String(line.dropFirst()) : String(line)
    }

    private static let opened: Set<String> = [
        "api-keys", "configs", "model-aliases", "oauth-model-alias", "oauth-excluded-models",
        "oauth-request-scoped-errors", "default", "hosts", "trusted-proxies", "exempt",
    ]

    private static func key(of line: Substring) -> String {
        line.split(separator: ":").first.map { $0.trimmingCharacters(in: .whitespaces) } ?? ""
    }

    /// The names of all members at any depth.
    private static func keys(_ value: JSONValue) -> Set<String> {
        value.elements.reduce(
            value.members.reduce(into: []) { names, member in
                names.insert(member.key)
                names.formUnion(keys(member.value))
            }
        ) { $0.union(keys($1)) }
    }

    /// The dotted paths of all members that are no mappings themselves.
    private static func paths(_ value: JSONValue, _ above: String) -> [String] {
        value.members.flatMap { member in
            let path = above.isEmpty ? member.key : "\(above).\(member.key)"
            return member.value.members.isEmpty ? [path] : paths(member.value, path)
        }
    }

    private static func file(_ path: String) throws -> String {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..")
        return try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }
}
