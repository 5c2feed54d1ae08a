internal import ProviderAPI

/// What servers of the OpenAI API refuse, as far as they agree.
package enum ChatUpstream {
    /// What some servers refuse beyond that.
    package enum Server: Sendable {
        case plain
        case kimi
        case textOnly
    }

    private static let roles: Set<String> = [
        "system", "developer", "user", "assistant", "tool", "function",
    ]

    /// Checks a request as the upstream would.
    ///
    /// - Parameters:
    ///   - call: The request.
    ///   - server: The kind of server.
    /// - Returns: The refusal, or `nil` when it is accepted.
    package static func refusal(of call: UpstreamCall, by server: Server = .plain) -> Refusal? {
        do throws(Refusal) {
            try check(call, server)
            return nil
        } catch {
            return error
        }
    }

    private static func check(_ call: UpstreamCall, _ server: Server) throws(Refusal) {
        guard call.method == "POST" else { throw Refusal("Method not allowed.", status: 405) }
        if call.header("content-type")?.hasPrefix("multipart/form-data") == true { return }
        guard call.header("content-type") == "application/json" else {
            throw Refusal("Unsupported media type.", status: 415)
        }
        let body = call.json
        guard body.isObject else { throw Refusal("We could not parse the JSON body.") }
        guard call.path.hasSuffix("/chat/completions") else { return }
        guard body["model"]?.string?.isEmpty == false else { throw Refusal("model is required.") }
        guard let messages = body["messages"], !messages.elements.isEmpty else {
            throw Refusal("[] is too short - 'messages'")
        }
        if body["stream_options"] != nil, body["stream"]?.bool != true {
            throw Refusal("stream_options is only allowed when stream is enabled.")
        }
        let thinks = body["thinking"]?["type"] == "enabled"
        for message in messages.elements { try checkMessage(message, server, thinks: thinks) }
    }

    private static func checkMessage(
        _ message: JSONValue,
        _ server: Server,
        thinks: Bool
    ) throws(Refusal) {
        guard let role = message["role"]?.string, roles.contains(role) else {
            throw Refusal("Invalid value: role.")
        }
        switch (role, server) {
        case ("tool", .kimi):
            guard message["tool_call_id"]?.string?.isEmpty == false else {
                throw Refusal("tool_call_id is not found.")
            }
        case ("tool", .textOnly):
            guard message["content"]?.string != nil else {
                throw Refusal("content of tool messages must be a string.")
            }
        case ("assistant", .kimi) where thinks && message["tool_calls"] != nil:
            guard message["reasoning_content"]?.string?.isEmpty == false else {
                throw Refusal("thinking is enabled but reasoning_content is missing.")
            }
        default: break
        }
    }
}
