internal import ProviderAPI

/// Credential files of other programs: the key file of a service account, what CLIProxyAPI made of
/// one, and the keys of the Gemini CLI.
enum GeminiImport {
    static func credential(
        _ file: UnsafeRawBufferPointer,
        from source: String
    ) throws(ProviderFailure) -> (fileName: String, credential: JSONValue) {
        guard source == GeminiDescriptor.commandLine else { return try credential(file) }
        let credential = try EnvironmentFile.credential(file)
        return (fileName(of: credential), credential)
    }

    static func credential(
        _ file: UnsafeRawBufferPointer
    ) throws(ProviderFailure) -> (fileName: String, credential: JSONValue) {
        let credential = try vertex(CredentialFile.object(in: file))
        return (fileName(of: credential), credential)
    }

    /// The name that CLIProxyAPI gives to such a file.
    static func fileName(of credential: JSONValue) -> String {
        if let project = credential["project_id"]?.string { return "vertex-\(safe(project)).json" }
        let key = Array((credential["api_key"]?.string ?? "").utf8)
        let type = credential["type"]?.string ?? GeminiDescriptor.keyType
        return "\(type)-\(SHA256.hexadecimal(of: key).prefix(8)).json"
    }

    private static func vertex(_ json: JSONValue) throws(ProviderFailure) -> JSONValue {
        switch json["type"]?.word {
        case GeminiDescriptor.vertexType:
            _ = try ServiceAccount(json)
            return json
        case GeminiDescriptor.googleType:
            let account = try ServiceAccount(json)
            return [
                "type": .string(GeminiDescriptor.vertexType), "service_account": json,
                "project_id": .string(account.place.project ?? ""),
                "email": .string(account.email), "location": .string(account.place.location),
            ]
        case "authorized_user":
            throw ProviderFailure(
                .unsupported,
                "That is a user's login of gcloud; a service account's key file is wanted."
            )
        case let type:
            throw ProviderFailure(
                .unsupported,
                "A file of type `\(type ?? "none")` is no service account."
            )
        }
    }

    private static func safe(_ name: String) -> String {
        // text: a name out of the operator's file
        String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") ? $0 : "-" })
    }
}
