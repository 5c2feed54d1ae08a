import Foundation
import ProviderAPI
import Testing

/// The files of Nicolas Seriot's JSONTestSuite, in `Fixtures/json-test-suite`.
@Suite("JSONTestSuite")
struct JSONTestSuiteTests {
    /// What RFC 8259 leaves open, as we decide it; docs/json.md gives the reasons.
    static let decisions: [(prefix: String, accepts: Bool)] = [
        // Numbers are kept as text, so none is too large or too small.
        ("i_number_", true),
        // A surrogate without its partner can be escaped, and is then kept as it is.
        ("i_object_key_lone_2nd_surrogate", true),
        ("i_string_1st_surrogate_but_2nd_missing", true),
        ("i_string_1st_valid_surrogate_2nd_invalid", true),
        ("i_string_incomplete_surrogate", true),
        ("i_string_invalid_lonely_surrogate", true),
        ("i_string_invalid_surrogate", true),
        ("i_string_inverted_surrogates", true),
        ("i_string_lone_second_surrogate", true),
        // Below the depth limit.
        ("i_structure_500_nested_arrays", true),
        // Text is UTF-8 without a mark (RFC 8259 §8.1), and it is checked.
        ("i_string_", false),
        ("i_structure_UTF-8_BOM_empty_object", false),
    ]

    @Test("files are accepted, refused, or decided as documented", arguments: files("*"))
    func verdict(_ file: URL) throws {
        let bytes = try [UInt8](Data(contentsOf: file))
        let isAccepted = bytes.withUnsafeBytes { bytes in
            var document = JSONDocument()
            return (try? document.parse(bytes)) != nil
        }
        let name = file.lastPathComponent
        switch name.prefix(2) {
        case "y_": #expect(isAccepted)
        case "n_": #expect(!isAccepted)
        default:
            let decision = try #require(Self.decisions.first { name.hasPrefix($0.prefix) })
            #expect(isAccepted == decision.accepts)
        }
        #expect(((try? JSONValue(parsing: bytes)) != nil) == isAccepted)
    }

    @Test("the counts of the suite")
    func counts() throws {
        var counts: [String: Int] = [:]
        for file in Self.files("*") {
            let bytes = try [UInt8](Data(contentsOf: file))
            let verdict = (try? JSONValue(parsing: bytes)) != nil ? "accepted" : "refused"
            counts["\(file.lastPathComponent.prefix(2)) \(verdict)", default: 0] += 1
        }
        print("JSONTestSuite:", counts.sorted { $0.key < $1.key }.map { "\($0): \($1)" })
        #expect(
            counts == ["y_ accepted": 95, "n_ refused": 188, "i_ accepted": 21, "i_ refused": 14]
        )
    }

    @Test("what is accepted is written back as it was", arguments: files("y") + files("i"))
    func writesBack(_ file: URL) throws {
        let bytes = try [UInt8](Data(contentsOf: file))
        bytes.withUnsafeBytes { bytes in
            var document = JSONDocument()
            guard let root = try? document.parse(bytes) else { return }
            var writer = JSONWriter()
            writer.raw(root)
            #expect(text(writer.bytes) == trimmed(bytes))
            writer.removeAll()
            rewrite(root, to: &writer)
            #expect(text(writer.bytes) == withoutSpace(bytes))
        }
        if let tree = try? JSONValue(parsing: bytes) {
            #expect(try JSONValue(parsing: tree.compact) == tree)
            #expect(try JSONValue(parsing: tree.pretty) == tree)
        }
    }

    @Test(
        "the scan takes any bytes, and finds in an object what the parser finds",
        arguments: files("*")
    )
    func scan(_ file: URL) throws {
        let bytes = try [UInt8](Data(contentsOf: file))
        bytes.withUnsafeBytes { bytes in
            var document = JSONDocument()
            let root = try? document.parse(bytes)
            let scanned = scan(bytes)
            guard let root, root.isObject else {
                #expect(scanned == nil || root == nil)
                return
            }
            #expect(scanned == root.members.map { text($0.key.raw) + text($0.value.raw) })
        }
    }

    private func scan(_ bytes: UnsafeRawBufferPointer) -> [String]? {
        var scanner = JSONMemberScanner(bytes)
        var found: [String] = []
        do {
            while let member = try scanner.next() {
                found.append("\"\(text(member.key))\"" + text(member.value))
                _ = member.string
            }
        } catch {
            return nil
        }
        return found
    }

    static func files(_ kind: String) -> [URL] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../Fixtures/json-test-suite/test_parsing").standardized
        let all = try? FileManager.default.contentsOfDirectory(
            at: folder,
            includingPropertiesForKeys: nil
        )
        return (all ?? []).sorted { $0.path < $1.path }
            .filter { kind == "*" || $0.lastPathComponent.hasPrefix(kind) }
    }
}
