internal import ProviderAPI

/// What the plugin declares to the host.
enum GeminiDescriptor {
    static let keyType = "gemini-api-key"
    static let vertexKeyType = "vertex-api-key"
    static let vertexType = "vertex"
    /// The type that Google writes into the files of service accounts.
    static let googleType = "service_account"
    /// The official client, whose keys can be imported.
    static let commandLine = "gemini"

    static func make() -> ProviderDescriptor {
        var descriptor = ProviderDescriptor(
            name: "Gemini",
            version: "1.0.0",
            summary: "The Gemini API with a key, and Vertex AI with a service account or a key.",
            formats: [.generateContent],
            operations: [.generate, .countTokens]
        )
        descriptor.family = "gemini"
        // Field 2 since Gemini 3, repeated fields 1 before.
        descriptor.signatureShapes = ["capsule", "older-capsule"]
        descriptor.settings = GeminiSettings.fields
        descriptor.sections = [
            ConfigSection(keyType, credentialType: keyType),
            ConfigSection(
                vertexKeyType,
                credentialType: vertexKeyType,
                fields: [
                    SettingField(
                        "project",
                        .string,
                        "The Google Cloud project; without it the key's own is used."
                    ),
                    SettingField("location", .string, "The region of the project."),
                ]
            ),
        ]
        descriptor.credentialTypes = [keyType, vertexKeyType, vertexType, googleType]
        descriptor.logins = [
            LoginMethod("gemini", "Paste a key of the Gemini API."),
            LoginMethod("vertex", "Give the key file of a Google Cloud service account."),
            LoginMethod("vertex-key", "Paste a key of Vertex AI."),
        ]
        descriptor.imports = [
            ImportSource(commandLine, defaultPath: "~/.gemini/.env"),
            ImportSource(
                "gcloud",
                defaultPath: "~/.config/gcloud/application_default_credentials.json"
            ),
            ImportSource("cliproxyapi", defaultPath: "~/.cli-proxy-api"),
        ]
        // Each region of Vertex AI has a host of its own.
        descriptor.hosts = ["*.googleapis.com"]
        return descriptor
    }
}
