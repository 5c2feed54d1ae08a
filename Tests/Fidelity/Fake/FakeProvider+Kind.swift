internal import ProviderAPI

extension FakeProvider.Kind {
    /// The name of the plugin.
    package var plugin: String {
        switch self {
        case .codex: "Codex"
        case .claude: "Claude"
        case .gemini: "Gemini"
        case .grok: "Grok"
        case .openAICompatible: "OpenAICompatible"
        }
    }

    /// A model that a login offers; a key offers it as `key-model`.
    package var model: String {
        switch self {
        case .codex: "gpt-5.5"
        case .claude: "claude-sonnet-4-6"
        case .gemini: "gemini-3.5-flash"
        case .grok: "grok-4.5"
        case .openAICompatible: "fake-model"
        }
    }

    package var failures: [FakeFailure] {
        switch self {
        case .codex: FakeFailure.codex
        case .claude: FakeFailure.claude
        case .gemini: FakeFailure.gemini
        case .grok: FakeFailure.grok
        case .openAICompatible: FakeFailure.server
        }
    }

    func makeDesk() -> TokenDesk {
        switch self {
        case .codex:
            let claims: JSONValue = [
                "email": "dev@example.com",
                "https://api.openai.com/auth": [
                    "chatgpt_account_id": "acct-1", "chatgpt_plan_type": "plus",
                ],
            ]
            let payload = Base64URL.encode(Array(claims.compact.utf8))
            return TokenDesk(identity: ["id_token": .string("e30.\(payload).e30")])
        case .claude:
            return TokenDesk(
                prefix: "sk-ant-oat01-",
                identity: ["account": ["uuid": "u1", "email_address": "dev@example.com"]]
            )
        case .grok: return TokenDesk(pauses: 0)
        default: return TokenDesk()
        }
    }

    func refusal(of call: UpstreamCall) -> Refusal? {
        switch self {
        case .codex:
            let isLogin = call.header("authorization")?.hasPrefix("Bearer at-") ?? false
            if isLogin, call.header("chatgpt-account-id") != "acct-1" {
                return Refusal("Missing account.", status: 401)
            }
            return CodexUpstream.refusal(of: call)
        case .claude: return ClaudeUpstream.refusal(of: call)
        case .gemini: return GeminiUpstream.refusal(of: call)
        case .grok: return GrokUpstream.refusal(of: call)
        case .openAICompatible: return ChatUpstream.refusal(of: call)
        }
    }

    func reply(_ call: UpstreamCall) -> FakeAnswer {
        switch self {
        case .claude: MessagesReply.answer(call.json)
        case .gemini: ContentsReply.answer(call)
        default:
            call.path.hasSuffix("/responses")
                ? ResponsesReply.answer(call.json) : ChatReply.answer(call.json)
        }
    }

    /// A refusal as this upstream writes it.
    func answer(_ refusal: Refusal) -> FakeAnswer {
        let message = JSONValue.string(refusal.reason)
        let body: JSONValue =
            switch self {
            case .claude:
                ["type": "error", "error": ["type": "invalid_request_error", "message": message]]
            case .gemini:
                [
                    "error": [
                        "code": .int(refusal.status), "message": message,
                        "status": "INVALID_ARGUMENT",
                    ]
                ]
            default: ["error": ["message": message, "type": "invalid_request_error"]]
            }
        return FakeAnswer(status: refusal.status, json: body)
    }

    /// The answer to a token that is worth nothing any more.
    var unauthorized: FakeAnswer {
        switch self {
        case .codex: FakeAnswer(status: 401, json: ["error": ["code": "token_expired"]])
        case .claude:
            FakeAnswer(
                status: 401,
                json: [
                    "type": "error",
                    "error": [
                        "type": "authentication_error", "message": "OAuth token has expired.",
                    ],
                ]
            )
        case .grok:
            // An expired token is answered with 403.
            FakeAnswer(
                status: 403,
                json: [
                    "code": "bad-credentials",
                    "error": "The access token could not be validated.",
                ]
            )
        default:
            FakeAnswer(
                status: 401,
                json: ["error": ["code": 401, "message": "Expired.", "status": "UNAUTHENTICATED"]]
            )
        }
    }

    /// The answer to a model that the account does not have.
    var missing: FakeAnswer {
        switch self {
        case .codex:
            let message = "The 'm' model is not supported when using Codex with a ChatGPT account."
            return FakeAnswer(status: 400, json: ["detail": .string(message)])
        case .claude:
            return FakeAnswer(
                status: 404,
                json: [
                    "type": "error", "error": ["type": "not_found_error", "message": "model: m"],
                ]
            )
        case .gemini:
            let error: JSONValue = [
                "code": 404, "message": "models/m is not found.", "status": "NOT_FOUND",
            ]
            return FakeAnswer(status: 404, json: ["error": error])
        case .grok, .openAICompatible:
            let error: JSONValue = [
                "message": "The model `m` does not exist.", "code": "model_not_found",
            ]
            return FakeAnswer(status: 404, json: ["error": error])
        }
    }

    /// The list of models.
    var models: FakeAnswer {
        let id = JSONValue.string(model)
        guard self == .gemini else {
            return FakeAnswer(json: ["object": "list", "data": [["id": id, "type": "model"]]])
        }
        return FakeAnswer(
            json: [
                "models": [
                    [
                        "name": .string("models/\(model)"),
                        "supportedGenerationMethods": ["generateContent"],
                    ]
                ]
            ]
        )
    }
}
