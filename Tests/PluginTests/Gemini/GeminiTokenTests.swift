import Fidelity
import GeminiProvider
import ProviderAPI
import Testing

@Suite("Gemini service account tokens")
struct GeminiTokenTests {
    private static let now = UnixTime(milliseconds: 1_795_519_997_000)

    private func grant(_ credential: JSONValue, settings: JSONValue = [:]) throws -> UpstreamPlan {
        let bench = try GeminiBench.Bench(settings: settings, credential: credential)
        return try bench.provider.refresh(bench.account, now: Self.now)
    }

    private func assertion(of plan: UpstreamPlan) throws -> [String] {
        let form = String(decoding: plan.body ?? [], as: UTF8.self)
        let grant = "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion="
        try #require(form.hasPrefix(grant))
        return form.dropFirst(grant.count).split(separator: ".").map(String.init)
    }

    @Test("a signed assertion is exchanged for a token")
    func assertion() throws {
        let plan = try grant(GeminiBench.vertex)
        #expect(plan.method == "POST")
        #expect(plan.url == "https://oauth2.googleapis.com/token")
        #expect(plan.headers.first?.value == "application/x-www-form-urlencoded")
        let parts = try assertion(of: plan)
        try #require(parts.count == 3)
        let header = try JSONValue(parsing: Base64URL.decode(parts[0]) ?? [])
        #expect(header == ["alg": "RS256", "typ": "JWT", "kid": "k1"])
        let claims = TokenClaims.read(parts.joined(separator: "."))
        #expect(claims["iss"] == "sa@my-project.iam.gserviceaccount.com")
        #expect(claims["scope"] == "https://www.googleapis.com/auth/cloud-platform")
        #expect(claims["aud"] == "https://oauth2.googleapis.com/token")
        #expect(claims["iat"]?.int == 1_795_519_997)
        #expect(claims["exp"]?.int == 1_795_523_597)
        #expect(Base64URL.decode(parts[2])?.count == 256)
    }

    @Test("the token URL is a setting")
    func tokenURL() throws {
        let url = "http://127.0.0.1:7/token"
        let plan = try grant(GeminiBench.vertex, settings: ["token-url": .string(url)])
        #expect(plan.url == url)
        let claims = TokenClaims.read(try assertion(of: plan).joined(separator: "."))
        #expect(claims["aud"]?.string == url)
    }

    @Test("an assertion of the same second is the same, so nothing but the clock goes in")
    func pure() throws {
        #expect(try grant(GeminiBench.vertex) == grant(GeminiBench.vertex))
    }

    @Test(
        "a key that cannot sign is refused with a reason",
        arguments: [
            TestKeys.ellipticCurve,
            "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
        ]
    )
    func wrongKey(_ key: String) throws {
        let account = GeminiBench.serviceAccount.with("private_key", .string(key))
        let failure = #expect(throws: ProviderFailure.self) { try grant(account) }
        #expect(failure?.kind == .refused)
    }

    @Test("a key of the Gemini API is not refreshed")
    func keyIsNotRefreshed() {
        #expect(throws: ProviderFailure.self) { try grant(GeminiBench.key) }
    }

    private func outcome(_ status: Int, _ body: String) throws -> RefreshOutcome {
        let bench = try GeminiBench.Bench(credential: GeminiBench.vertex)
        return bench.answered(status, body) {
            bench.provider.refreshed($0, account: bench.account)
        }
    }

    @Test("the answer's token is stored with its end")
    func renewed() throws {
        let body = #"{"access_token":"ya29.new","expires_in":3599,"token_type":"Bearer"}"#
        #expect(
            try outcome(200, body)
                == .renewed([
                    "access_token": "ya29.new", "last_refresh": "2026-11-24T11:33:17Z",
                    "expired": "2026-11-24T12:33:16Z",
                ])
        )
    }

    struct Refused: Sendable {
        let status: Int
        let body: String
        let kind: FailureFacts.Kind
        let isPermanent: Bool
    }

    @Test(
        "a refused grant is permanent unless the clock is to blame",
        arguments: [
            Refused(
                status: 400,
                body: #"{"error":"invalid_grant","error_description":"account not found"}"#,
                kind: .credentialFault,
                isPermanent: true
            ),
            Refused(
                status: 400,
                body: """
                    {"error":"invalid_grant","error_description":"Invalid JWT: Token must be a \
                    short-lived token (60 minutes) and in a reasonable timeframe."}
                    """,
                kind: .credentialFault,
                isPermanent: false
            ),
            Refused(status: 503, body: "<html>", kind: .capacity, isPermanent: false),
            Refused(status: 200, body: "{}", kind: .transient, isPermanent: false),
        ]
    )
    func refused(_ c: Refused) throws {
        guard case .failed(let facts) = try outcome(c.status, c.body) else {
            Issue.record("renewed")
            return
        }
        #expect(facts.kind == c.kind)
        #expect(facts.isPermanent == c.isPermanent)
    }
}
