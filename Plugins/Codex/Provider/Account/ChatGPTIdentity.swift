internal import ProviderAPI

/// Whose login a credential is, as its tokens say.
///
/// The claims stand below `https://api.openai.com/auth` in the id token (openai/codex, token_data).
struct ChatGPTIdentity {
    let email: String
    let accountID: String
    let plan: String
    let expires: UnixTime?

    init(_ credential: JSONValue) {
        let claims = TokenClaims.read(credential["id_token"]?.string ?? "")
        let access = TokenClaims.read(credential["access_token"]?.string ?? "")
        let auth = claims["https://api.openai.com/auth"] ?? access["https://api.openai.com/auth"]
        email =
            credential["email"]?.string.flatMap { $0.isEmpty ? nil : $0 }
            ?? claims["email"]?.string ?? access["https://api.openai.com/profile"]?["email"]?.string
            ?? ""
        accountID =
            credential["account_id"]?.string.flatMap { $0.isEmpty ? nil : $0 }
            ?? auth?["chatgpt_account_id"]?.string ?? ""
        plan =
            auth?["chatgpt_plan_type"]?.string ?? credential["plan_type"]?.string ?? ""
        expires =
            credential["expired"]?.string.flatMap(UnixTime.init(rfc3339:))
            ?? access["exp"]?.timeInSeconds
    }

    func label(token: String) -> String {
        if !email.isEmpty { return email }
        return accountID.isEmpty ? AccountInfo.masked(token) : accountID
    }

    /// CLIProxyAPI's name for the file, so that a new login replaces its own file there.
    var fileName: String {
        let hash = accountID.isEmpty ? "" : SHA256.hexadecimal(of: Array(accountID.utf8)).prefix(8)
        return CredentialFile.name(["codex", String(hash), email, plan])
    }
}
