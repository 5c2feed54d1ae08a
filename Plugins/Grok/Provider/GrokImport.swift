internal import ProviderAPI

/// Credential files of CLIProxyAPI, which have the same members as ours.
enum GrokImport {
    static func credential(
        _ file: UnsafeRawBufferPointer
    ) throws(ProviderFailure) -> (fileName: String, credential: JSONValue) {
        let json = try CredentialFile.object(in: file)
        guard json["type"]?.word == GrokDescriptor.accountType else {
            let type = json["type"]?.string ?? "none"
            throw ProviderFailure(.unsupported, "A file of type `\(type)` is no account of Grok.")
        }
        guard json["access_token"]?.string != nil || json["refresh_token"]?.string != nil else {
            throw ProviderFailure(.refused, "The file holds no token.")
        }
        return (fileName(of: json), json)
    }

    /// The name that CLIProxyAPI gives to such a file.
    static func fileName(of credential: JSONValue) -> String {
        let name = [credential["email"]?.string, credential["sub"]?.string]
            .compactMap { $0.map(safe) }.first { !$0.isEmpty }
        let token = credential["refresh_token"]?.string ?? credential["access_token"]?.string ?? ""
        let digest = SHA256.hexadecimal(of: Array(token.utf8)).prefix(8)
        return "xai-\(name ?? String(digest)).json"
    }

    private static func safe(_ name: String) -> String {
        let kept = name.map { character -> Character in
            // text: a name out of the operator's file
            let isKept = character.isASCII && (character.isLetter || character.isNumber)
            return isKept || "@._-".contains(character) ? character : "-"
        }
        // Neither hidden nor anywhere but in the folder.
        return String(kept.drop { $0 == "." || $0 == "-" })
    }
}
