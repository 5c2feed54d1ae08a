import Foundation
import ProviderAPI

@testable import GatewayHost

/// The configurations beside the tests.
enum ConfigFixture {
    static func text(_ name: String) throws -> String {
        let file = URL(filePath: #filePath)
            .deletingLastPathComponent()
            .appending(path: "../Fixtures/config/\(name)")
        return try String(contentsOf: file, encoding: .utf8)
    }

    /// What providers like those of this project claim.
    static let claims = [
        ProviderClaim(
            provider: "compatible",
            settings: [
                SettingField("region", .string, "Where to go.", defaultJSON: "\"eu\""),
                SettingField("pass-phrase", .string, "Opens the door.", isSecret: true),
            ],
            sections: [
                ConfigSection(
                    "openai-compatibility",
                    credentialType: "compatible",
                    requiresBaseURL: true,
                    allowsKeyless: true,
                    entriesAreProviders: true
                )
            ]
        ),
        ProviderClaim(
            provider: "generative",
            sections: [ConfigSection("gemini-api-key", credentialType: "generative")]
        ),
        ProviderClaim(
            provider: "responses",
            sections: [
                ConfigSection(
                    "codex-api-key",
                    credentialType: "responses",
                    fields: [
                        SettingField(
                            "alpha-search",
                            .boolean,
                            "Serves searches.",
                            defaultJSON: "false"
                        )
                    ],
                    requiresBaseURL: true
                )
            ]
        ),
    ]
}
