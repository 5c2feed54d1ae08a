internal import ProviderAPI

/// Names of function responses, which the API wants and some clients leave empty.
///
/// The name is that of the call with the same id, else of the call at the same place
/// (ai.google.dev/gemini-api/docs/function-calling: a response repeats the name of its call).
enum ResponseNames {
    /// The calls of the last turn that called.
    private struct Calls {
        private var names: [String] = []
        private var namesByID: [TextKey: String] = [:]
        /// How many responses have come since.
        var answered = 0

        mutating func add(_ call: JSONNode) {
            if answered > 0 { self = Calls() }
            let name = call["name"]?.string ?? ""
            names.append(name)
            if let id = call["id"]?.string { namesByID[TextKey(id)] = name }
        }

        func name(for response: JSONNode) -> String? {
            let byID = response["id"]?.string.flatMap { namesByID[TextKey($0)] }
            return byID ?? (names.indices.contains(answered) ? names[answered] : nil)
        }
    }

    static func apply(to root: JSONNode, _ revision: inout JSONRevision) {
        var calls = Calls()
        for turn in root.turns {
            for part in turn.parts {
                if let call = part.functionCall {
                    calls.add(call)
                } else if let response = part.functionResponse {
                    fill(response, calls, &revision)
                    calls.answered += 1
                }
            }
        }
    }

    private static func fill(
        _ response: JSONNode,
        _ calls: Calls,
        _ revision: inout JSONRevision
    ) {
        guard response["name"]?.string?.isEmpty ?? true else { return }
        guard let called = calls.name(for: response), !called.isEmpty else { return }
        let name = JSONValue.string(called).compact
        if let present = response["name"] {
            revision.replace(present, with: name)
        } else {
            revision.add("name", json: name, to: response)
        }
    }
}
