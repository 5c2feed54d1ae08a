internal import ProviderAPI

/// The logins: a key that is pasted, or the key file of a service account.
///
/// Each is tried before it is stored, where the upstream has a request for that.
struct GeminiLogin {
    let settings: GeminiSettings

    func next(_ event: LoginEvent) -> LoginStep {
        if let step = event.withResponse({ answer($0, event.state) }) { return step }
        do throws(ProviderFailure) {
            switch event.kind {
            case .begin(let method): return try begin(method)
            case .input(let text): return try input(text, event.state, event.now)
            case .file(let bytes): return try file(bytes)
            case .callback, .response, .waited:
                throw ProviderFailure(.failed, "The login did not expect that.")
            }
        } catch {
            return LoginStep(.fail(error.summary))
        }
    }

    private func begin(_ method: String) throws(ProviderFailure) -> LoginStep {
        switch method {
        case "gemini":
            LoginStep(
                .ask(prompt: "API key (aistudio.google.com/apikey)", isSecret: true),
                state: ["type": .string(GeminiDescriptor.keyType)]
            )
        case "vertex-key":
            LoginStep(
                .ask(prompt: "API key of Vertex AI", isSecret: true),
                state: ["type": .string(GeminiDescriptor.vertexKeyType)]
            )
        case "vertex":
            LoginStep(.askFile(prompt: "Key file (JSON) of the service account"))
        default: throw ProviderFailure(.unsupported, "There is no login `\(method)`.")
        }
    }

    private func input(
        _ text: String,
        _ state: JSONValue,
        _ now: UnixTime
    ) throws(ProviderFailure) -> LoginStep {
        // text: the operator pastes it
        let text = text.filter { !$0.isWhitespace }
        if state["service_account"] != nil { return try located(state, text, now) }
        guard !text.isEmpty else { throw ProviderFailure(.refused, "No key was given.") }
        var credential = state
        credential["api_key"] = .string(text)
        let account = try GeminiAccount(credential, settings)
        guard case .key = account.access else { return Self.done(credential) }
        var plan = UpstreamPlan(url: account.listURL, headers: try account.headers())
        plan.method = "GET"
        return LoginStep(.request(plan), state: credential)
    }

    private func file(_ bytes: [UInt8]) throws(ProviderFailure) -> LoginStep {
        let (_, credential) = try bytes.withUnsafeBytesThrowing(GeminiImport.credential)
        let prompt = "Location (empty for \(VertexPlace.defaultLocation))"
        return LoginStep(.ask(prompt: prompt, isSecret: false), state: credential)
    }

    private func located(
        _ state: JSONValue,
        _ location: String,
        _ now: UnixTime
    ) throws(ProviderFailure) -> LoginStep {
        var credential = state
        credential["location"] = .string(location.isEmpty ? VertexPlace.defaultLocation : location)
        let plan = try ServiceAccountGrant(try ServiceAccount(credential), settings)
            .request(now: now)
        return LoginStep(.request(plan), state: credential)
    }

    private func answer(_ response: UpstreamResponse, _ state: JSONValue) -> LoginStep {
        guard state["service_account"] != nil else { return Self.tried(response, state) }
        switch ServiceAccountGrant.outcome(of: response) {
        case .failed(let facts): return LoginStep(.fail(facts.message))
        case .renewed(let members):
            var credential = state
            for member in members.members { credential[member.key] = member.value }
            return Self.done(credential)
        }
    }

    private static func tried(_ response: UpstreamResponse, _ credential: JSONValue) -> LoginStep {
        guard response.status == 200 else {
            let facts = GeminiFailures.facts(of: response)
            return LoginStep(.fail("The key was not accepted: \(facts.message)"))
        }
        return done(credential)
    }

    private static func done(_ credential: JSONValue) -> LoginStep {
        LoginStep(.done(fileName: GeminiImport.fileName(of: credential), credential: credential))
    }
}

extension [UInt8] {
    /// Lends the bytes to a function that throws its own type.
    fileprivate func withUnsafeBytesThrowing<Result>(
        _ body: (UnsafeRawBufferPointer) throws(ProviderFailure) -> Result
    ) throws(ProviderFailure) -> Result {
        try withUnsafeBufferPointer { bytes throws(ProviderFailure) in
            try body(UnsafeRawBufferPointer(bytes))
        }
    }
}
