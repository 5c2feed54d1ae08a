internal import ProviderAPI

/// Schemas of functions' arguments, which the upstream wants to be of objects and not too intricate.
///
/// A schema whose root is a union is refused unless each branch is an object; a large one with
/// references and unions is accepted and then never answered (seen with the automation tool of a
/// desktop client).
enum FunctionSchema {
    private static let empty = #"{"type":"object","properties":{}}"#
    private static let permissive = #"{"type":"object","additionalProperties":true}"#

    /// From this size on, a schema with references and unions counts as intricate.
    private static let intricateSize = 8 * 1024

    static func apply(to function: JSONNode, _ revision: inout JSONRevision) {
        guard let schema = function.member("parameters") else {
            if let null = function["parameters"] {
                revision.replace(null, with: empty)
            } else {
                revision.add("parameters", json: empty, to: function)
            }
            return
        }
        if isIntricate(schema) { return loosen(function, schema, &revision) }
        for key in ["anyOf", "oneOf"] {
            guard let branches = schema[key: key], branches.isArray else { continue }
            guard branches.elements.allSatisfy(isObject) else {
                return loosen(function, schema, &revision)
            }
            for branch in branches.elements where branch["type"] == nil {
                revision.add("type", json: #""object""#, to: branch)
            }
        }
    }

    private static func isObject(_ branch: JSONNode) -> Bool {
        guard branch.isObject else { return false }
        guard let type = branch["type"] else {
            // Without a type, only what cannot be of another kind is one.
            return branch["enum"] == nil && branch["const"] == nil && branch["items"] == nil
        }
        return type.equals("object")
    }

    /// Any object will do; the description still says what is wanted.
    private static func loosen(
        _ function: JSONNode,
        _ schema: JSONNode,
        _ revision: inout JSONRevision
    ) {
        revision.replace(schema, with: permissive)
        if let strict = function["strict"] {
            revision.replace(strict, with: "false")
        } else {
            revision.add("strict", json: "false", to: function)
        }
    }

    private static func isIntricate(_ schema: JSONNode) -> Bool {
        guard schema.raw.count >= intricateSize else { return false }
        return holdsKey("$ref", schema) && (holdsKey("oneOf", schema) || holdsKey("anyOf", schema))
    }

    private static func holdsKey(_ key: StaticString, _ node: JSONNode) -> Bool {
        node.members.contains { $0.key.equals(key) || holdsKey(key, $0.value) }
            || node.elements.contains { holdsKey(key, $0) }
    }
}
