extension LoginStep {
    /// The STEP document of the plugin ABI.
    public var json: JSONValue {
        var document = action.json
        if !state.isNull { document["state"] = state }
        return document
    }

    /// Reads a STEP document.
    ///
    /// - Parameter json: The document.
    /// - Throws: Which member is missing or wrong.
    public init(json: JSONValue) throws(ProviderFailure) {
        let reader = DocumentReader(json, path: "step")
        self.init(try Action(reader), state: json["state"] ?? .null)
    }
}

extension LoginStep.Action {
    fileprivate var json: JSONValue {
        switch self {
        case .listen(let port, let path):
            ["do": "listen", "port": .int(port), "path": .string(path)]
        case .browse(let url, let state):
            ["do": "browse", "url": .string(url), "expect_state": .string(state)]
        case .show(let code, let url, let seconds):
            [
                "do": "show", "code": .string(code), "url": .string(url),
                "seconds": .int(seconds),
            ]
        case .wait(let seconds): ["do": "wait", "seconds": .int(seconds)]
        case .request(let plan): ["do": "request", "request": plan.json]
        case .ask(let prompt, let isSecret):
            ["do": "ask", "prompt": .string(prompt), "secret": .bool(isSecret)]
        case .askFile(let prompt): ["do": "ask-file", "prompt": .string(prompt)]
        case .done(let file, let credential):
            ["do": "done", "file": .string(file), "credential": credential]
        case .fail(let reason): ["do": "fail", "reason": .string(reason)]
        }
    }

    fileprivate init(_ step: DocumentReader) throws(ProviderFailure) {
        switch try step.string("do") {
        case "listen":
            self = .listen(
                port: try step.int("port", default: 0),
                path: try step.string("path", default: "/")
            )
        case "browse":
            self = .browse(url: try step.string("url"), state: try step.string("expect_state"))
        case "show":
            self = .show(
                code: try step.string("code"),
                url: try step.string("url"),
                waitSeconds: try step.seconds("seconds", default: 5)
            )
        case "wait": self = .wait(seconds: try step.seconds("seconds", default: 1))
        case "request": self = .request(try UpstreamPlan(json: step.json["request"] ?? .null))
        case "ask":
            self = .ask(prompt: try step.string("prompt"), isSecret: try step.bool("secret"))
        case "ask-file": self = .askFile(prompt: try step.string("prompt"))
        case "done":
            self = .done(
                fileName: try step.string("file"),
                credential: step.json["credential"] ?? .null
            )
        case "fail": self = .fail(try step.string("reason"))
        default: throw step.wrong("do", "a step of a login")
        }
    }
}
