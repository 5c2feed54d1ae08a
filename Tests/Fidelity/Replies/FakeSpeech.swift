internal import ProviderAPI

/// What a fake model says: a text, or a call of the first tool that a request declares.
enum FakeSpeech: Equatable {
    case text(String)
    case call(name: String, isCustom: Bool)

    static let hello = FakeSpeech.text("hello")
    static let callID = "call_1"
    static let arguments = #"{"a":1}"#
    /// Usage that tells a wrong mapping: no two numbers are the same.
    static let (inputTokens, outputTokens) = (31, 7)

    /// What it says to a chat request: tools are called until one has answered.
    static func toChat(_ body: JSONValue) -> FakeSpeech {
        let isAnswered = body["messages"]?.elements.last?["role"] == "tool"
        let tools = body["tools"]?.elements ?? []
        return call(isAnswered ? nil : tools.lazy.compactMap { $0["function"]?["name"] }.first)
    }

    static func toMessages(_ body: JSONValue) -> FakeSpeech {
        let last = body["messages"]?.elements.last?["content"]?.elements ?? []
        let isAnswered = last.contains { $0["type"] == "tool_result" }
        let tools = body["tools"]?.elements ?? []
        return call(isAnswered ? nil : tools.lazy.compactMap { $0["name"] }.first)
    }

    static func toResponses(_ body: JSONValue) -> FakeSpeech {
        let items = body["input"]?.elements ?? []
        let isAnswered = items.contains { $0["type"]?.string?.hasSuffix("_output") ?? false }
        let tools = body["tools"]?.elements ?? []
        guard !isAnswered, let tool = tools.first(where: { $0["name"] != nil }),
            let name = tool["name"]?.string
        else { return hello }
        return .call(name: name, isCustom: tool["type"] == "custom")
    }

    static func toContents(_ body: JSONValue) -> FakeSpeech {
        let last = body["contents"]?.elements.last?["parts"]?.elements ?? []
        let isAnswered = last.contains { $0["functionResponse"] != nil }
        let tools = body["tools"]?.elements.flatMap { tool in
            (tool["functionDeclarations"] ?? tool["function_declarations"])?.elements ?? []
        }
        return call(isAnswered ? nil : tools?.lazy.compactMap { $0["name"] }.first)
    }

    private static func call(_ name: JSONValue?) -> FakeSpeech {
        name?.string.map { .call(name: $0, isCustom: false) } ?? hello
    }
}
