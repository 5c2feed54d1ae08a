internal import ProviderAPI

/// The login by a code that the operator enters on another machine.
///
/// It is not RFC 8628: a code that is not entered yet is 403 or 404, and a grant is an authorization
/// code with its verifier (openai/codex, `login/src/device_code_auth.rs`). The RFC's words for errors
/// are understood where they come.
struct DeviceLogin {
    enum Poll {
        case step(LoginStep)
        case granted(code: String, verifier: String)
    }

    private static let patience: Int64 = 15 * 60 * 1000
    private static let usualInterval = 5
    /// RFC 8628 §3.5: `slow_down` adds five seconds.
    private static let slowing = 5

    let settings: CodexSettings

    private var base: String { settings.issuer + "/api/accounts/deviceauth" }

    func begin() -> LoginStep {
        LoginStep(
            .request(request("/usercode", ["client_id": .string(settings.clientID)])),
            state: ["step": "device"]
        )
    }

    func codes(_ response: UpstreamResponse) -> LoginStep {
        let body = (try? JSONValue(parsing: response.body)) ?? .null
        let code = body["user_code"]?.string ?? body["usercode"]?.string ?? ""
        guard response.status == 200, let id = body["device_auth_id"]?.string, !code.isEmpty else {
            return LoginStep(.fail(TokenFailure.facts(of: response, permanent: []).message))
        }
        let interval =
            body["interval"]?.int ?? body["interval"]?.string.flatMap { Int($0, radix: 10) }
        let seconds = min(max(interval ?? Self.usualInterval, 1), 60)
        return LoginStep(
            .show(code: code, url: settings.issuer + "/codex/device", waitSeconds: seconds),
            state: [
                "step": "poll", "id": .string(id), "code": .string(code),
                "interval": .int(seconds),
                "until": .time(response.now.adding(milliseconds: Self.patience)),
            ]
        )
    }

    func poll(_ event: LoginEvent) -> LoginStep {
        var state = event.state
        guard let until = state["until"]?.time, event.now < until else {
            return LoginStep(.fail("The code was not entered within 15 minutes; begin anew."))
        }
        state["step"] = "polled"
        let body: JSONValue = [
            "device_auth_id": state["id"] ?? .null, "user_code": state["code"] ?? .null,
        ]
        return LoginStep(.request(request("/token", body)), state: state)
    }

    func polled(_ response: UpstreamResponse, _ state: JSONValue) -> Poll {
        let body = (try? JSONValue(parsing: response.body)) ?? .null
        if response.status == 200 {
            guard let code = body["authorization_code"]?.string,
                let verifier = body["code_verifier"]?.string
            else { return .step(LoginStep(.fail("The authorization server sent no code."))) }
            return .granted(code: code, verifier: verifier)
        }
        let facts = TokenFailure.facts(of: response, permanent: [])
        switch (response.status, facts.code) {
        case (_, "expired_token"), (_, "access_denied"):
            return .step(LoginStep(.fail(facts.message)))
        case (_, "slow_down"), (429, _): return .step(wait(state, adding: Self.slowing))
        case (403, _), (404, _), (_, "authorization_pending"), (500..., _):
            return .step(wait(state, adding: 0))
        default: return .step(LoginStep(.fail(facts.message)))
        }
    }

    private func wait(_ state: JSONValue, adding more: Int) -> LoginStep {
        var state = state
        let interval = state["interval"]?.int ?? Self.usualInterval
        let seconds = min(max(1, min(interval, 60)) + more, 60)
        state["interval"] = .int(seconds)
        state["step"] = "poll"
        return LoginStep(.wait(seconds: seconds), state: state)
    }

    private func request(_ path: String, _ body: JSONValue) -> UpstreamPlan {
        var plan = UpstreamPlan(url: base + path)
        plan.add(header: "content-type", "application/json")
        plan.add(header: "accept", "application/json")
        plan.body = Array(body.compact.utf8)
        return plan
    }
}
