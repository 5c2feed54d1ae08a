internal import ProviderAPI

/// A token for a service account: a signed assertion is exchanged for it (RFC 7523 §2.1;
/// developers.google.com/identity/protocols/oauth2/service-account).
struct ServiceAccountGrant {
    private static let grantType = "urn:ietf:params:oauth:grant-type:jwt-bearer"
    private static let scope = "https://www.googleapis.com/auth/cloud-platform"
    /// Google allows an hour at most.
    private static let lifetime: Int64 = 3_600_000

    private let identity: ServiceAccount
    private let tokenURL: String

    init(_ identity: ServiceAccount, _ settings: GeminiSettings) {
        self.identity = identity
        tokenURL = settings.tokenURL ?? identity.tokenURL ?? "https://oauth2.googleapis.com/token"
    }

    func request(now: UnixTime) throws(ProviderFailure) -> UpstreamPlan {
        let assertion = try assertion(now: now)
        return UpstreamPlan(
            tokenForm: ["grant_type": Self.grantType, "assertion": assertion],
            to: tokenURL
        )
    }

    private func assertion(now: UnixTime) throws(ProviderFailure) -> String {
        var header: JSONValue = ["alg": "RS256", "typ": "JWT"]
        if let keyID = identity.keyID { header["kid"] = .string(keyID) }
        let claims: JSONValue = [
            "iss": .string(identity.email), "scope": .string(Self.scope),
            "aud": .string(tokenURL), "iat": .number(String(now.seconds)),
            "exp": .number(String(now.adding(milliseconds: Self.lifetime).seconds)),
        ]
        let signed = [header, claims].map { Base64URL.encode(Array($0.compact.utf8)) }
            .joined(separator: ".")
        let signature = try LibCrypto.signRS256(Array(signed.utf8), key: identity.privateKey)
        return signed + "." + Base64URL.encode(signature)
    }

    static func outcome(of response: UpstreamResponse) -> RefreshOutcome {
        guard var members = TokenAnswer(response, keeping: [])?.members else {
            let answer = (try? JSONValue(parsing: response.body)) ?? .null
            return .failed(facts(of: response, answer))
        }
        if members["expired"] == nil {
            members["expired"] = .string(response.now.adding(milliseconds: lifetime).rfc3339)
        }
        return .renewed(members)
    }

    private static func facts(of response: UpstreamResponse, _ answer: JSONValue) -> FailureFacts {
        var facts = StandardClassifier.facts(of: response)
        let reason = answer["error_description"]?.string ?? facts.message
        facts.code = answer["error"]?.string ?? facts.code
        facts.message = "The service account got no token: \(reason)"
        guard facts.code == "invalid_grant" else {
            if response.status == 200 { facts.kind = .transient }
            return facts
        }
        facts.kind = .credentialFault
        facts.scope = .account
        // A clock that is wrong makes the assertion too old or too new; the key itself is good.
        facts.isPermanent = !reason.contains("reasonable timeframe")
        return facts
    }
}
