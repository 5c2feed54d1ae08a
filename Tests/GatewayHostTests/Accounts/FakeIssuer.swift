import Glibc
import ProviderAPI
import Synchronization

@testable import GatewayHost

/// An authorization server and the upstream behind it, over real HTTP on the loopback.
///
/// It rotates refresh tokens as real ones do. The token before the newest is taken once more, because
/// the answer that carried the newest may have been lost (RFC 9700 §4.14.2); older ones are refused
/// and remembered, since only a client that lost a credential presents one.
final class FakeIssuer: Sendable {
    /// How it answers at the token endpoint.
    enum Mode: Sendable, Equatable {
        case well
        case html
        case broken
        case silent
        /// Well, after two seconds.
        case slow
        case revoked
        /// Refuses, and repeats the token that it was given.
        case telling
    }

    /// How it answers a device that asks whether its code was entered.
    enum Device: Sendable {
        /// It was, the second time.
        case entered
        case pending
        /// Twice the connection ends without an answer: once where it was used before, and once
        /// where it is new.
        case cut
        case denied
        case expired
    }

    private struct State {
        var mode = Mode.well
        var device = Device.entered
        var lifetime = 3600
        /// The number of the newest token, by account.
        var newest: [String: Int] = [:]
        var asked = 0
        var refreshes = 0
        var stale: [String] = []
        var served: [String] = []
        var refused = 0
        var polls = 0
        var challenge = ""
    }

    private let state = Mutex(State())
    private let server = Mutex<FakeUpstream?>(nil)
    let port: UInt16

    init() throws {
        let box = Mutex<FakeIssuer?>(nil)
        let shared = Box(box)
        let upstream = try FakeUpstream { connection in
            while let text = connection.request() {
                guard let issuer = shared.value.withLock({ $0 }) else { return }
                guard issuer.answer(text, connection) else { return }
            }
        }
        port = upstream.port
        server.withLock { $0 = upstream }
        shared.value.withLock { $0 = self }
    }

    private final class Box: Sendable {
        let value: Mutex<FakeIssuer?>
        init(_ value: consuming Mutex<FakeIssuer?>) { self.value = value }
    }

    var url: String { "http://127.0.0.1:\(port)" }
    /// How often tokens were asked for, answered or not.
    var asked: Int { state.withLock { $0.asked } }
    var refreshes: Int { state.withLock { $0.refreshes } }
    /// The number of an account's newest tokens.
    func newest(of account: String) -> Int { state.withLock { $0.newest[account, default: 0] } }

    /// Refresh tokens that no client that kept its credential would present.
    var stale: [String] { state.withLock { $0.stale } }
    /// The authorizations of the requests that were served.
    var served: [String] { state.withLock { $0.served } }
    var refused: Int { state.withLock { $0.refused } }

    /// How often a device has asked.
    var polls: Int { state.withLock { $0.polls } }

    func set(_ mode: Mode) { state.withLock { $0.mode = mode } }

    func set(device: Device) { state.withLock { $0.device = device } }

    func set(lifetime: Int) { state.withLock { $0.lifetime = lifetime } }

    /// Makes the access token of an account worthless, as a logout elsewhere does.
    func revokeAccess(of account: String) { state.withLock { $0.newest[account, default: 0] += 1 } }

    func stop() { server.withLock { $0?.stop() } }

    /// A credential file of an account.
    func credential(_ account: String, expired: String, extra: String = "") -> String {
        state.withLock { $0.newest[account] = 0 }
        return """
            {
              "note": "caf\\u00e9",  "type": "codex",
              "access_token": "at.\(account).0", "refresh_token": "rt.\(account).0",
              "email": "\(account)@example.com", "expired": "\(expired)", "x_kept": [1, 2.50]\(extra)
            }
            """
    }

    /// A configuration whose accounts belong to this issuer.
    func config(_ folder: String) -> String {
        """
        api-keys: [{key: sk-test, label: tester}]
        auth-dir: \(folder)
        request-retry: 0
        plugins:
          configs:
            Codex: {issuer: "\(url)", base-url: "\(url)/backend"}
        """
    }

    private func answer(_ text: String, _ connection: FakeConnection) -> Bool {
        let head = text.components(before: "\r\n\r\n")
        let body = text.components(after: "\r\n\r\n")
        let target = head.split(separator: " ").dropFirst().first.map(String.init) ?? ""
        switch target {
        case "/oauth/token": return token(FormBody.decode(body.filter { $0 != "\n" }), connection)
        case "/api/accounts/deviceauth/usercode":
            reply(connection, #"{"user_code":"ABCD-1234","device_auth_id":"d1","interval":1}"#)
        case "/api/accounts/deviceauth/token": return poll(connection)
        case "/backend/responses": serve(head, connection)
        default: reply(connection, "{}", status: 404)
        }
        return true
    }

    private func token(_ form: [String: String], _ connection: FakeConnection) -> Bool {
        let mode = state.withLock { state in
            state.asked += 1
            return state.mode
        }
        switch mode {
        case .html: reply(connection, "<html>Bad Gateway</html>", type: "text/html")
        case .broken: reply(connection, "oops", status: 500)
        case .silent: return connection.waitForClose()
        case .revoked:
            state.withLock { $0.refreshes += 1 }
            reply(
                connection,
                #"{"error":"invalid_grant","error_description":"revoked"}"#,
                status: 400
            )
        case .telling:
            refuse("invalid_grant", "No token \(form["refresh_token"] ?? "")", connection)
        case .slow:
            usleep(2_000_000)
            grant(form, connection)
        case .well: grant(form, connection)
        }
        return true
    }

    private func grant(_ form: [String: String], _ connection: FakeConnection) {
        if form["grant_type"] == "authorization_code" {
            let isBound =
                form["code"] == "code-1"
                && (form["code_verifier"] == "device-verifier"
                    || challenge(of: form["code_verifier"] ?? "") == state.withLock { $0.challenge })
            guard isBound else {
                return reply(connection, #"{"error":"invalid_grant"}"#, status: 400)
            }
            state.withLock { $0.newest["new"] = 0 }
            return reply(connection, Self.tokens("new", 0, 3600))
        }
        let parts = (form["refresh_token"] ?? "").split(separator: ".").map(String.init)
        guard parts.count == 3, let number = Int(parts[2]) else {
            return reply(connection, #"{"error":"invalid_grant"}"#, status: 400)
        }
        let granted: (number: Int, lifetime: Int)? = state.withLock { state in
            state.refreshes += 1
            let newest = state.newest[parts[1], default: 0]
            guard number == newest || number == newest - 1 else {
                state.stale.append(parts.joined(separator: "."))
                return nil
            }
            // Asked again with the last token, it gives the newest again until that one is used.
            let given = number + 1
            state.newest[parts[1]] = max(newest, given)
            return (given, state.lifetime)
        }
        guard let granted else {
            return reply(connection, #"{"error":"refresh_token_reused"}"#, status: 400)
        }
        reply(connection, Self.tokens(parts[1], granted.number, granted.lifetime))
    }

    /// Expects the verifier of this challenge with the next code.
    func expect(challenge: String) { state.withLock { $0.challenge = challenge } }

    private func challenge(of verifier: String) -> String {
        Base64URL.encode(SHA256.digest(of: Array(verifier.utf8)))
    }

    private static func tokens(_ account: String, _ number: Int, _ lifetime: Int) -> String {
        """
        {"access_token":"at.\(account).\(number)","refresh_token":"rt.\(account).\(number)",\
        "expires_in":\(lifetime),"token_type":"Bearer"}
        """
    }

    private func poll(_ connection: FakeConnection) -> Bool {
        let (device, count) = state.withLock { state in
            state.polls += 1
            return (state.device, state.polls)
        }
        switch device {
        case .cut where count < 3: return false
        case .entered where count < 2, .pending: reply(connection, "{}", status: 403)
        case .entered, .cut:
            reply(connection, #"{"authorization_code":"code-1","code_verifier":"device-verifier"}"#)
        case .denied: refuse("access_denied", "The user refused.", connection)
        case .expired: refuse("expired_token", "The code has expired.", connection)
        }
        return true
    }

    private func refuse(_ code: String, _ text: String, _ connection: FakeConnection) {
        let body = #"{"error":"\#(code)","error_description":"\#(text)"}"#
        reply(connection, body, status: 400)
    }

    private func serve(_ head: String, _ connection: FakeConnection) {
        let token = head.components(after: "Bearer ").prefix { $0 != "\r\n" && $0 != "\n" }
        let parts = token.split(separator: ".").map(String.init)
        let isValid = state.withLock { state in
            guard parts.count == 3 else { return false }
            let isNewest = Int(parts[2]) == state.newest[parts[1]]
            if isNewest { state.served.append(String(token)) } else { state.refused += 1 }
            return isNewest
        }
        guard isValid else {
            return reply(connection, #"{"error":{"code":"token_expired"}}"#, status: 401)
        }
        reply(connection, Self.stream, type: "text/event-stream")
    }

    private static let stream = """
        event: response.created
        data: {"type":"response.created","response":{"id":"r1","object":"response","created_at":1,\
        "model":"gpt-5.5","status":"in_progress","output":[]}}

        event: response.output_item.done
        data: {"type":"response.output_item.done","output_index":0,"item":{"type":"message",\
        "id":"m1","role":"assistant","status":"completed","content":[{"type":"output_text",\
        "text":"hello","annotations":[]}]}}

        event: response.completed
        data: {"type":"response.completed","response":{"id":"r1","object":"response",\
        "created_at":1,"model":"gpt-5.5","status":"completed","output":[{"type":"message",\
        "id":"m1","role":"assistant","status":"completed","content":[{"type":"output_text",\
        "text":"hello","annotations":[]}]}],"usage":{"input_tokens":1,"output_tokens":1,\
        "total_tokens":2}}}


        """

    private func reply(
        _ connection: FakeConnection,
        _ body: String,
        status: Int = 200,
        type: String = "application/json"
    ) {
        connection.write(
            "HTTP/1.1 \(status) Status\r\nContent-Type: \(type)\r\n"
                + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
        )
    }
}

extension String {
    /// The text before a mark, or all of it.
    fileprivate func components(before mark: String) -> String {
        firstRange(of: mark).map { String(self[..<$0.lowerBound]) } ?? self
    }

    /// The text after a mark, or none.
    fileprivate func components(after mark: String) -> String {
        firstRange(of: mark).map { String(self[$0.upperBound...]) } ?? ""
    }
}
