import ProviderAPI

/// The API of a client: how it asks, and what it gets.
enum ClientFormat: String, CaseIterable, Sendable {
    case chat
    case responses
    case messages
    case contents = "generateContent"

    /// A request: where it goes, and its body.
    struct Question {
        let path: String
        var body: JSONValue

        mutating func append(_ turns: [JSONValue], to key: String) {
            body[key] = .array((body[key]?.elements ?? []) + turns)
        }
    }

    /// A question of the user, with or without a tool.
    func question(
        _ model: String,
        _ text: String = "hi",
        stream: Bool,
        tool: Bool = false
    ) -> Question {
        var body: JSONValue =
            switch self {
            case .chat, .messages:
                [
                    "messages": [["role": "user", "content": .string(text)]],
                    "stream": .bool(stream),
                ]
            case .responses:
                [
                    "input": [["role": "user", "content": .string(text)]],
                    "stream": .bool(stream), "store": false,
                    "include": ["reasoning.encrypted_content"],
                ]
            case .contents:
                ["contents": [["role": "user", "parts": [["text": .string(text)]]]]]
            }
        if self == .messages { body["max_tokens"] = 2000 }
        if self != .contents { body["model"] = .string(model) }
        if tool { body["tools"] = tools }
        return Question(path: path(model, stream: stream), body: body)
    }

    private func path(_ model: String, stream: Bool) -> String {
        switch self {
        case .chat: "/v1/chat/completions"
        case .responses: "/v1/responses"
        case .messages: "/v1/messages"
        case .contents where stream: "/v1beta/models/\(model):streamGenerateContent?alt=sse"
        case .contents: "/v1beta/models/\(model):generateContent"
        }
    }

    private var tools: JSONValue {
        let schema: JSONValue = ["type": "object", "properties": ["a": ["type": "integer"]]]
        return switch self {
        case .chat:
            [["type": "function", "function": ["name": "look_up", "parameters": schema]]]
        case .responses: [["type": "function", "name": "look_up", "parameters": schema]]
        case .messages: [["name": "look_up", "input_schema": schema]]
        case .contents: [["functionDeclarations": [["name": "look_up", "parameters": schema]]]]
        }
    }

    /// How a stream ends that ended well.
    var end: String {
        switch self {
        case .chat: "[DONE]"
        case .responses: "response.completed"
        case .messages: "message_stop"
        case .contents: "finishReason"
        }
    }

    /// The next question of a tool loop: the model's turn as it came, and what the tool said.
    ///
    /// - Returns: `nil` when the answer calls no tool.
    func next(_ question: Question, after answer: JSONValue) -> Question? {
        var next = question
        switch self {
        case .chat:
            guard let message = answer["choices"]?[0]?["message"],
                let id = message["tool_calls"]?[0]?["id"]
            else { return nil }
            let result: JSONValue = ["role": "tool", "tool_call_id": id, "content": "42"]
            next.append([message, result], to: "messages")
        case .responses:
            let items = answer["output"]?.elements ?? []
            guard let id = items.first(where: { $0["type"] == "function_call" })?["call_id"]
            else { return nil }
            let result: JSONValue = [
                "type": "function_call_output", "call_id": id, "output": "42",
            ]
            next.append(items + [result], to: "input")
        case .messages:
            let blocks = answer["content"]?.elements ?? []
            guard let id = blocks.first(where: { $0["type"] == "tool_use" })?["id"]
            else { return nil }
            let result: JSONValue = ["type": "tool_result", "tool_use_id": id, "content": "42"]
            next.append(
                [
                    ["role": "assistant", "content": .array(blocks)],
                    ["role": "user", "content": [result]],
                ],
                to: "messages"
            )
        case .contents:
            guard let content = answer["candidates"]?[0]?["content"],
                let call = content["parts"]?.elements.lazy.compactMap({ $0["functionCall"] }).first
            else { return nil }
            var response: JSONValue = ["name": call["name"] ?? "", "response": ["result": 42]]
            response["id"] = call["id"]
            next.append(
                [content, ["role": "user", "parts": [["functionResponse": response]]]],
                to: "contents"
            )
        }
        return next
    }

    /// The words by which an answer tells 31 input and 7 output tokens.
    var usage: [String] {
        switch self {
        case .chat: [#""prompt_tokens":31"#, #""completion_tokens":7"#]
        case .responses, .messages: [#""input_tokens":31"#, #""output_tokens":7"#]
        case .contents: [#""promptTokenCount":31"#, #""candidatesTokenCount":7"#]
        }
    }
}
