internal import ProviderAPI

/// An account of Grok with its tokens, or a key.
package struct GrokAccount: Sendable {
    let isOAuth: Bool
    let token: String
    let refreshToken: String
    let tokenURL: String?
    /// Where responses and chat completions are.
    let chatBaseURL: String
    /// Where all else is.
    let apiBaseURL: String
    let info: AccountInfo

    init(_ credential: JSONValue, _ settings: GrokSettings) throws(ProviderFailure) {
        let base = try BaseURL.setting("base_url", in: credential)
        apiBaseURL = base ?? settings.apiBaseURL
        isOAuth = (credential["api_key"]?.string ?? "").isEmpty
        guard isOAuth else {
            token = credential["api_key"]?.string ?? ""
            refreshToken = ""
            tokenURL = nil
            chatBaseURL = apiBaseURL
            info = AccountInfo(label: AccountInfo.masked(token))
            return
        }
        token = credential["access_token"]?.string ?? ""
        refreshToken = credential["refresh_token"]?.string ?? ""
        guard !token.isEmpty || !refreshToken.isEmpty else {
            throw ProviderFailure(.refused, "The credential holds neither a key nor a token.")
        }
        tokenURL = credential["token_endpoint"]?.string.flatMap { $0.isEmpty ? nil : $0 }
        // CLIProxyAPI writes the API's address into each file, whether it is used or not.
        let usesAPI = credential["using_api"]?.bool ?? false
        let isOwn = base != nil && base != GrokSettings.defaultAPI
        chatBaseURL = usesAPI || isOwn ? apiBaseURL : settings.oauthBaseURL
        info = Self.info(credential, token, isRefreshable: !refreshToken.isEmpty)
    }

    var headers: [HeaderField] { [HeaderField("authorization", "Bearer \(token)")] }

    /// The URL of an operation (docs.x.ai/docs/api-reference).
    func url(for request: ProviderRequest, compacts: Bool) throws(ProviderFailure) -> String {
        switch request.operation {
        case .generate where compacts: return apiBaseURL + "/responses/compact"
        case .generate where request.format == .responses: return chatBaseURL + "/responses"
        case .generate where request.format == .chat: return chatBaseURL + "/chat/completions"
        case .compact: return apiBaseURL + "/responses/compact"
        case .imageGeneration: return apiBaseURL + "/images/generations"
        case .imageEdit: return apiBaseURL + "/images/edits"
        default:
            throw ProviderFailure(
                .unsupported,
                "This upstream is not asked for \(request.operation.name)."
            )
        }
    }

    private static func info(
        _ credential: JSONValue,
        _ token: String,
        isRefreshable: Bool
    ) -> AccountInfo {
        let label = credential["email"]?.string ?? credential["sub"]?.string
        let stored = credential["expired"]?.string.flatMap { UnixTime(rfc3339: $0) }
        let claimed = TokenClaims.read(token)["exp"]?.timeInSeconds
        // Without an access token the first thing to do is to get one.
        let end = token.isEmpty ? UnixTime(milliseconds: 0) : stored ?? claimed
        return AccountInfo(
            label: label ?? (token.isEmpty ? "no token" : AccountInfo.masked(token)),
            expires: end,
            isRefreshable: isRefreshable
        )
    }
}
