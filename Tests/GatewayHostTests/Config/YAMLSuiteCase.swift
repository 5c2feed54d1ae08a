import Foundation
import ProviderAPI
import Testing

/// One case of the yaml-test-suite.
struct YAMLSuiteCase: CustomTestStringConvertible {
    let id: String
    let name: String
    let yaml: [UInt8]

    /// Whether a parser has to refuse the text.
    let mustFail: Bool

    /// The expected events, one a line, without the indentation the suite prints them with.
    var events: [String]

    /// The expected documents, where the suite can say them in JSON.
    var documents: [JSONValue]?

    var testDescription: String { "\(id) \(name)" }

    static let all: [YAMLSuiteCase] = {
        let file = URL(filePath: #filePath)
            .deletingLastPathComponent()
            .appending(path: "../Fixtures/yaml-test-suite/cases.json")
        guard let text = try? Data(contentsOf: file),
            let cases = try? JSONValue(parsing: [UInt8](text))
        else { return [] }
        var result: [YAMLSuiteCase] = []
        for value in cases.elements {
            var next = YAMLSuiteCase(value)
            // A variant that gives no tree of its own shares that of the variants before it.
            let earlier = result.last { $0.name == next.name && !$0.mustFail }
            if value["tree"] == nil, let earlier { next.inherit(earlier) }
            result.append(next)
        }
        return result
    }()

    private init(_ value: JSONValue) {
        id = value["id"]?.string ?? ""
        name = value["name"]?.string ?? ""
        yaml = Array((value["yaml"]?.string ?? "").utf8)
        mustFail = value["fail"]?.bool ?? false
        events = (value["tree"]?.string ?? "").split(separator: "\n").map { line in
            String(line.drop { $0 == " " })
        }
        documents = value["json"]?.string.map(Self.stream)
    }

    private mutating func inherit(_ other: YAMLSuiteCase) {
        events = other.events
        documents = other.documents
    }

    /// Splits JSON texts that stand one after the other.
    private static func stream(_ text: String) -> [JSONValue] {
        var rest = Array(text.utf8)[...]
        var values: [JSONValue] = []
        while rest.contains(where: { $0 > 0x20 }) {
            do throws(JSONFailure) {
                values.append(try JSONValue(parsing: Array(rest)))
                return values
            } catch {
                guard error.reason == .trailingBytes,
                    let value = try? JSONValue(parsing: Array(rest.prefix(error.offset)))
                else { return values }
                values.append(value)
                rest = rest.dropFirst(error.offset)
            }
        }
        return values
    }
}
