internal import ProviderAPI

/// Reads the credential files of other programs.
enum CodexImport {
    /// Reads a file of the Codex CLI (`auth.json`) or of CLIProxyAPI (`codex-*.json`).
    static func credential(
        _ file: UnsafeRawBufferPointer
    ) throws(ProviderFailure) -> (fileName: String, credential: JSONValue) {
        let content = try CredentialFile.object(in: file)
        if content["type"]?.word == CodexDescriptor.loginType { return try named(content) }
        if content["tokens"]?.isObject == true { return try named(login(content)) }
        if let key = content["OPENAI_API_KEY"]?.string, !key.isEmpty { return self.key(key) }
        throw ProviderFailure(
            .refused,
            "The file is neither the Codex CLI's auth.json nor a Codex credential."
        )
    }

    /// `{"OPENAI_API_KEY", "tokens": {…}, "last_refresh"}` (openai/codex, `AuthDotJson`).
    private static func login(_ content: JSONValue) -> JSONValue {
        let tokens = content["tokens"] ?? .null
        var credential: JSONValue = ["type": .string(CodexDescriptor.loginType)]
        for key in ["id_token", "access_token", "refresh_token", "account_id"] {
            if let text = tokens[key]?.string { credential[key] = .string(text) }
        }
        if let time = content["last_refresh"]?.string { credential["last_refresh"] = .string(time) }
        let identity = ChatGPTIdentity(credential)
        credential["email"] = .string(identity.email)
        credential["account_id"] = .string(identity.accountID)
        if let expires = identity.expires { credential["expired"] = .string(expires.rfc3339) }
        return credential
    }

    private static func named(
        _ credential: JSONValue
    ) throws(ProviderFailure) -> (fileName: String, credential: JSONValue) {
        guard credential["access_token"]?.string.map({ !$0.isEmpty }) == true else {
            throw ProviderFailure(.refused, "The file holds no `access_token`.")
        }
        return (ChatGPTIdentity(credential).fileName, credential)
    }

    private static func key(_ key: String) -> (fileName: String, credential: JSONValue) {
        let hash = SHA256.hexadecimal(of: Array(key.utf8)).prefix(8)
        let credential: JSONValue = [
            "type": .string(CodexDescriptor.keyType), "api_key": .string(key),
            "base_url": "https://api.openai.com/v1",
        ]
        return (CredentialFile.name([CodexDescriptor.keyType, String(hash)]), credential)
    }
}
