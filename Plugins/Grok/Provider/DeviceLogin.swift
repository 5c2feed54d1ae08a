internal import ProviderAPI

/// The login with a code that is entered in any browser (RFC 8628).
///
///     begin ─▶ discovery ─▶ code ─▶ shown ─▶ poll ─┬▶ done
///                                     ▲   pending  │
///                                     └────────────┘
struct DeviceLogin {
    private static let grantType = "urn:ietf:params:oauth:grant-type:device_code"
    private static let scope = "openid profile email offline_access grok-cli:access api:access"
    /// RFC 8628 §3.2: the default; this issuer wants no less.
    private static let shortestInterval = 5
    private static let longestInterval = 60
    /// However long the code lives.
    private static let longestLogin: Int64 = 30 * 60 * 1000

    let settings: GrokSettings

    func next(_ event: LoginEvent) -> LoginStep {
        do throws(ProviderFailure) {
            switch event.kind {
            case .begin: return begin()
            case .response(let status, _, let body):
                return try answered(status, body, event.state, event.now)
            case .waited: return try poll(event.state, event.now)
            case .callback, .input, .file:
                throw ProviderFailure(.failed, "The login did not expect that.")
            }
        } catch {
            return LoginStep(.fail(error.summary))
        }
    }

    private func begin() -> LoginStep {
        var plan = UpstreamPlan(
            url: settings.issuer + "/.well-known/openid-configuration",
            headers: [HeaderField("accept", "application/json")]
        )
        plan.method = "GET"
        return LoginStep(.request(plan), state: ["step": "discovery"])
    }

    private func answered(
        _ status: Int,
        _ body: [UInt8],
        _ state: JSONValue,
        _ now: UnixTime
    ) throws(ProviderFailure) -> LoginStep {
        let answer = (try? JSONValue(parsing: body)) ?? .null
        switch state["step"]?.word {
        case "discovery": return try discovered(status, answer)
        case "code": return try shown(status, answer, state, now)
        default: return try polled(status, answer, state, now)
        }
    }

    private func discovered(
        _ status: Int,
        _ answer: JSONValue
    ) throws(ProviderFailure) -> LoginStep {
        guard status == 200, let code = answer["device_authorization_endpoint"]?.string,
            let token = answer["token_endpoint"]?.string
        else {
            throw ProviderFailure(.failed, "The issuer did not say where codes are (\(status)).")
        }
        try IssuerEndpoint.check(code, settings)
        try IssuerEndpoint.check(token, settings)
        let plan = UpstreamPlan(
            tokenForm: ["client_id": settings.clientID, "scope": Self.scope],
            to: code
        )
        return LoginStep(
            .request(plan),
            state: ["step": "code", "token_endpoint": .string(token)]
        )
    }

    private func shown(
        _ status: Int,
        _ answer: JSONValue,
        _ state: JSONValue,
        _ now: UnixTime
    ) throws(ProviderFailure) -> LoginStep {
        guard status == 200, let device = answer["device_code"]?.string,
            let code = answer["user_code"]?.string,
            let page = answer["verification_uri_complete"]?.string
                ?? answer["verification_uri"]?.string
        else { throw Self.failure("The issuer gave no code", status, answer) }
        let interval = Self.interval(answer)
        let lifetime = TimeBorder.wait(seconds: answer["expires_in"]?.double ?? 1800)
        let end = now.adding(milliseconds: min(Self.longestLogin, lifetime))
        return LoginStep(
            .show(code: code, url: page, waitSeconds: interval),
            state: [
                "step": "poll", "token_endpoint": state["token_endpoint"] ?? .null,
                "device_code": .string(device), "interval": .int(interval),
                "deadline_ms": .time(end),
            ]
        )
    }

    private func poll(_ state: JSONValue, _ now: UnixTime) throws(ProviderFailure) -> LoginStep {
        guard let device = state["device_code"]?.string,
            let url = state["token_endpoint"]?.string
        else { throw ProviderFailure(.failed, "The login has no code to ask for.") }
        guard let end = state["deadline_ms"]?.time, now < end else {
            throw ProviderFailure(.failed, "The code was not entered in time. Log in again.")
        }
        let plan = UpstreamPlan(
            tokenForm: [
                "grant_type": Self.grantType, "device_code": device,
                "client_id": settings.clientID,
            ],
            to: url
        )
        return LoginStep(.request(plan), state: state)
    }

    private func polled(
        _ status: Int,
        _ answer: JSONValue,
        _ state: JSONValue,
        _ now: UnixTime
    ) throws(ProviderFailure) -> LoginStep {
        if status == 200, let members = TokenGrant.members(of: answer, now) {
            return done(members, state)
        }
        var state = state
        let interval = Self.interval(state)
        switch answer["error"]?.word {
        case "authorization_pending": return LoginStep(.wait(seconds: interval), state: state)
        case "slow_down":
            // RFC 8628 §3.5: five seconds more from now on.
            state["interval"] = .int(interval + 5)
            return LoginStep(.wait(seconds: interval + 5), state: state)
        case "access_denied":
            throw ProviderFailure(.refused, "The login was refused in the browser.")
        case "expired_token":
            throw ProviderFailure(.failed, "The code was not entered in time. Log in again.")
        default:
            // RFC 8628 §3.5: trouble on the way is no answer.
            guard status >= 500 else {
                throw Self.failure("The issuer gave no token", status, answer)
            }
            return LoginStep(.wait(seconds: interval), state: state)
        }
    }

    private func done(_ members: JSONValue, _ state: JSONValue) -> LoginStep {
        var credential: JSONValue = ["type": .string(GrokDescriptor.accountType)]
        for member in members.members { credential[member.key] = member.value }
        credential["token_endpoint"] = state["token_endpoint"]
        credential["auth_kind"] = "oauth"
        return LoginStep(
            .done(fileName: GrokImport.fileName(of: credential), credential: credential)
        )
    }

    /// How many seconds lie between two questions: what was said, where it is sensible.
    private static func interval(_ told: JSONValue) -> Int {
        max(shortestInterval, min(told["interval"]?.int ?? 0, longestInterval))
    }

    private static func failure(
        _ what: String,
        _ status: Int,
        _ answer: JSONValue
    ) -> ProviderFailure {
        let reason = answer["error_description"]?.string ?? answer["error"]?.string
        return ProviderFailure(.failed, "\(what): \(reason ?? "status \(status)")")
    }
}
