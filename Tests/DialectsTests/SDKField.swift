import Foundation
import Testing

@testable import Dialects

/// A field of a request or an answer that an SDK documents, and an example of it.
struct SDKField {
    let path: String
    let request: [UInt8]
    let requestWithout: [UInt8]
    /// Whether the field says nothing: it has one value, or holds nothing but such fields.
    let isEmpty: Bool
    private let place: String

    /// The fields of a format's requests, as `Scripts/sdk-fields` wrote them.
    static func all(_ dialect: Dialect) throws -> [SDKField] { try all(dialect.name) }

    /// The fields in a file of that script.
    static func all(_ name: String) throws -> [SDKField] {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Fields/\(name).json")
        let list = try JSONSerialization.jsonObject(with: Data(contentsOf: file))
        return try #require(list as? [[String: Any]]).map(SDKField.init)
    }

    private init(_ entry: [String: Any]) throws {
        path = try #require(entry["path"] as? String)
        let way = try #require(entry["way"] as? [Any])
        let value = try #require(entry["request"])
        request = try Self.bytes(value)
        requestWithout = try Self.bytes(Self.removing(way[...], from: value))
        place = way.reduce("") { text, step in
            if let index = step as? Int { return "\(text)[\(index)]" }
            return text.isEmpty ? "\(step)" : "\(text).\(step)"
        }
        let isConstant = entry["constant"] as? Bool ?? false
        isEmpty = isConstant || Self.isEmpty(Self.value(way[...], of: value))
    }

    /// Whether the field is what a path of a loss names, or a part of that.
    func isPart(of lost: String) -> Bool {
        place == lost || place.hasPrefix(lost + ".") || place.hasPrefix(lost + "[")
    }

    /// The same for a path without the numbers of lists, or the name of a kind of list element.
    func isPart(ofListed lost: String) -> Bool {
        let listed = place.replacing(/\[\d+\]/, with: "[]")
        return listed == lost || listed.hasPrefix(lost + ".") || listed.hasPrefix(lost + "[")
    }

    private static func value(_ way: ArraySlice<Any>, of value: Any) -> Any {
        guard let step = way.first else { return value }
        if let key = step as? String, let found = (value as? [String: Any])?[key] {
            return self.value(way.dropFirst(), of: found)
        }
        if let index = step as? Int, let list = value as? [Any], list.indices.contains(index) {
            return self.value(way.dropFirst(), of: list[index])
        }
        return value
    }

    private static func isEmpty(_ value: Any) -> Bool {
        if let object = value as? [String: Any] {
            return object.allSatisfy { ["type", "role"].contains($0.key) || isEmpty($0.value) }
        }
        return (value as? [Any])?.allSatisfy(isEmpty) ?? false
    }

    private static func bytes(_ value: Any) throws -> [UInt8] {
        let options: JSONSerialization.WritingOptions = [.sortedKeys, .withoutEscapingSlashes]
        return [UInt8](try JSONSerialization.data(withJSONObject: value, options: options))
    }

    private static func removing(_ way: ArraySlice<Any>, from value: Any) -> Any {
        guard let step = way.first else { return value }
        let rest = way.dropFirst()
        if let key = step as? String, var object = value as? [String: Any] {
            object[key] = rest.isEmpty ? nil : object[key].map { removing(rest, from: $0) }
            return object
        }
        if let index = step as? Int, var list = value as? [Any], list.indices.contains(index) {
            let left = rest.isEmpty ? [] : [removing(rest, from: list[index])]
            list.replaceSubrange(index...index, with: left)
            return list
        }
        return value
    }
}
