internal import ProviderAPI

/// One way to reach the models: a key or a service account, and where.
package struct GeminiAccount: Sendable {
    enum Access: Sendable {
        /// A key of the Gemini API.
        case key(String)
        /// A key of Vertex AI.
        case vertexKey(String)
        /// A service account and its present token.
        case serviceAccount(ServiceAccount, token: AccessToken?)
    }

    let access: Access
    let endpoint: GeminiEndpoint
    let label: String

    init(_ credential: JSONValue, _ settings: GeminiSettings) throws(ProviderFailure) {
        switch credential["type"]?.word {
        case GeminiDescriptor.vertexType, GeminiDescriptor.googleType:
            let identity = try ServiceAccount(credential)
            access = .serviceAccount(identity, token: AccessToken(credential))
            endpoint = try .vertex(identity.place, credential, settings)
            label = identity.email
        case GeminiDescriptor.vertexKeyType:
            let key = try Self.key(of: credential)
            access = .vertexKey(key)
            endpoint = try .vertex(VertexPlace(credential["settings"]), credential, settings)
            label = AccountInfo.masked(key)
        default:
            let key = try Self.key(of: credential)
            access = .key(key)
            endpoint = try .gemini(credential, settings)
            label = AccountInfo.masked(key)
        }
    }

    /// What the operator sees; a service account without a token is refreshed before its first use.
    var info: AccountInfo {
        guard case .serviceAccount(let identity, let token) = access else {
            return AccountInfo(label: label)
        }
        return AccountInfo(
            label: label,
            plan: identity.place.project ?? "",
            expires: token?.expires ?? UnixTime(milliseconds: 0),
            isRefreshable: true
        )
    }

    var isVertex: Bool {
        guard case .key = access else { return true }
        return false
    }

    var listURL: String { endpoint.listURL }

    func url(of model: String, _ action: GeminiAction) -> String {
        endpoint.url(of: model, action)
    }

    /// The authorization (ai.google.dev/api, "Authentication"; Vertex AI takes the same key header).
    func headers() throws(ProviderFailure) -> [HeaderField] {
        switch access {
        case .key(let key), .vertexKey(let key): return [HeaderField("x-goog-api-key", key)]
        case .serviceAccount(_, let token):
            guard let token else {
                throw ProviderFailure(.failed, "The service account has no access token yet.")
            }
            return [HeaderField("authorization", "Bearer \(token.text)")]
        }
    }

    private static func key(of credential: JSONValue) throws(ProviderFailure) -> String {
        guard let key = credential["api_key"]?.string, !key.isEmpty else {
            throw ProviderFailure(.refused, "The credential holds no `api_key`.")
        }
        return key
    }
}

/// A bearer token and its end.
struct AccessToken: Sendable {
    let text: String
    let expires: UnixTime

    /// Reads the token that a refresh has put into a credential.
    init?(_ credential: JSONValue) {
        guard let token = credential["access_token"]?.string, !token.isEmpty else { return nil }
        text = token
        expires =
            credential["expired"]?.string.flatMap { UnixTime(rfc3339: $0) }
            ?? UnixTime(milliseconds: 0)
    }
}
