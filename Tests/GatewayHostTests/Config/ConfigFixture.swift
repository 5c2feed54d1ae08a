import Foundation

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
        SectionClaim(section: "openai-compatibility", provider: "compatible"),
        SectionClaim(section: "gemini-api-key", provider: "generative"),
        SectionClaim(
            section: "codex-api-key",
            provider: "responses",
            extraKeys: [SectionClaim.Key(name: "alpha-search", kind: .flag)]
        ),
    ]
}
