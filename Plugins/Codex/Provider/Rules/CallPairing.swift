internal import ProviderAPI

/// Pairs calls with their outputs, because the API refuses what has no partner.
///
/// It answers "No tool call found for function call output with call_id …". An output whose call is
/// missing is dropped, and so is a second output of a call; an output without an id belongs to the
/// one call that waits. Two calls of one batch with the same id cannot be told apart: they and their
/// outputs are dropped. In a later batch the id may be used again.
struct CallPairing {
    private var waiting: [TextKey: JSONNode] = [:]
    /// Ids of calls that were dropped, and whether an output of theirs has been seen.
    private var ambiguous: [TextKey: Bool] = [:]

    /// Whether all calls are in the input, so that a missing one is really missing.
    static func isWhole(_ root: JSONNode, _ items: JSONNode, _ rules: CodexAccount.Rules) -> Bool {
        if rules == .api {
            if root.member("previous_response_id") != nil { return false }
            if root.member("conversation") != nil { return false }
        }
        return !items.elements.contains {
            guard let type = $0["type"] else { return false }
            return type.equals("item_reference")
                || type.rawString?.starts(with: "compaction".utf8) == true
        }
    }

    static func isOutput(_ item: JSONNode) -> Bool {
        guard let type = item["type"] else { return false }
        return type.equals("function_call_output") || type.equals("custom_tool_call_output")
    }

    mutating func apply(to item: JSONNode, _ revision: inout JSONRevision) {
        if Self.isOutput(item) {
            output(item, &revision)
        } else if let id = item["call_id"]?.string, !id.isEmpty, !Self.answers(item) {
            call(item, TextKey(id), &revision)
        }
    }

    /// Whether an item answers a call of another kind, which is paired by the upstream alone.
    private static func answers(_ item: JSONNode) -> Bool {
        item["type"]?.rawString?.suffix(7).elementsEqual("_output".utf8) ?? false
    }

    private mutating func call(_ item: JSONNode, _ id: TextKey, _ revision: inout JSONRevision) {
        if ambiguous[id] == false { return revision.remove(item) }
        ambiguous[id] = nil
        guard let other = waiting.removeValue(forKey: id) else { return waiting[id] = item }
        revision.remove(other)
        revision.remove(item)
        ambiguous[id] = false
    }

    private mutating func output(_ item: JSONNode, _ revision: inout JSONRevision) {
        guard let id = item["call_id"]?.string, !id.isEmpty else {
            return unnamedOutput(item, &revision)
        }
        let key = TextKey(id)
        if ambiguous[key] != nil {
            ambiguous[key] = true
            revision.remove(item)
        } else if waiting.removeValue(forKey: key) == nil {
            revision.remove(item)
        }
    }

    private mutating func unnamedOutput(_ item: JSONNode, _ revision: inout JSONRevision) {
        guard let (id, _) = waiting.first else { return revision.remove(item) }
        // Several wait: the upstream says what is missing.
        guard waiting.count == 1 else { return }
        waiting.removeAll()
        let json = JSONValue.string(CallIDs.short(id.text)).compact
        if let node = item["call_id"] {
            revision.replace(node, with: json)
        } else {
            revision.add("call_id", json: json, to: item)
        }
    }
}
