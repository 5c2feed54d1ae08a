internal import ProviderAPI

/// Names of function responses, which the API wants and some clients leave empty.
///
/// The name is that of the call with the same id, else of the call at the same place
/// (ai.google.dev/gemini-api/docs/function-calling: a response repeats the name of its call).
enum ResponseNames {
    private struct Call {
        let id: String?
        let name: String
    }

    static func apply(to root: JSONNode, _ revision: inout JSONRevision) {
        var calls: [Call] = []
        var answered = 0
        for turn in root.turns {
            for part in turn.parts {
                if let call = part.functionCall {
                    if answered > 0 { calls.removeAll() }
                    answered = 0
                    calls.append(Call(id: call["id"]?.string, name: call["name"]?.string ?? ""))
                } else if let response = part.functionResponse {
                    fill(response, place: answered, calls, &revision)
                    answered += 1
                }
            }
        }
    }

    private static func fill(
        _ response: JSONNode,
        place: Int,
        _ calls: [Call],
        _ revision: inout JSONRevision
    ) {
        guard response["name"]?.string ?? "" == "" else { return }
        let id = response["id"]?.string
        let byID = calls.first { $0.id != nil && $0.id == id }
        guard let call = byID ?? (calls.indices.contains(place) ? calls[place] : nil),
            !call.name.isEmpty
        else { return }
        let name = JSONValue.string(call.name).compact
        if let present = response["name"] {
            revision.replace(present, with: name)
        } else {
            revision.add("name", json: name, to: response)
        }
    }
}
