internal import ProviderAPI

/// Reads the credential files of other programs, and names ours.
enum ClaudeImport {
    /// Reads a file of Claude Code (`.credentials.json`) or of CLIProxyAPI (`claude-*.json`).
    static func credential(
        _ file: UnsafeRawBufferPointer
    ) throws(ProviderFailure) -> (fileName: String, credential: JSONValue) {
        let content = try CredentialFile.object(in: file)
        let credential =
            content["type"]?.word == ClaudeDescriptor.loginType
            ? content : login(content["claudeAiOauth"] ?? .null)
        guard credential["access_token"]?.string.map({ !$0.isEmpty }) == true else {
            throw ProviderFailure(
                .refused,
                "The file is neither Claude Code's .credentials.json nor a Claude credential."
            )
        }
        return (fileName(of: credential), credential)
    }

    /// CLIProxyAPI's name for the file, so that a new login replaces its own file there.
    static func fileName(of credential: JSONValue) -> String {
        let email = credential["email"]?.string ?? ""
        guard email.isEmpty else { return CredentialFile.name(["claude", email]) }
        let token =
            credential["refresh_token"]?.string ?? credential["access_token"]?.string ?? ""
        let hash = SHA256.hexadecimal(of: Array(token.utf8)).prefix(8)
        return CredentialFile.name(["claude", String(hash)])
    }

    private static func login(_ store: JSONValue) -> JSONValue {
        var credential: JSONValue = ["type": .string(ClaudeDescriptor.loginType)]
        let names = [
            ("accessToken", "access_token"), ("refreshToken", "refresh_token"),
            ("subscriptionType", "plan_type"),
        ]
        for (theirs, ours) in names {
            if let text = store[theirs]?.string { credential[ours] = .string(text) }
        }
        if let time = store["expiresAt"]?.time { credential["expired"] = .string(time.rfc3339) }
        return credential
    }
}
