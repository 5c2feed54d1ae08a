internal import ProviderAPI

/// Whether an address that the issuer names may be given tokens and codes.
enum IssuerEndpoint {
    static func check(_ url: String, _ settings: GrokSettings) throws(ProviderFailure) {
        guard url.utf8.count <= 2048, let host = host(url) else {
            throw ProviderFailure(.refused, "The issuer names an address that is none.")
        }
        if settings.issuer == GrokSettings.defaultIssuer {
            // text: a URL is bounded above
            guard url.hasPrefix("https://"), host == "x.ai" || host.hasSuffix(".x.ai") else {
                throw ProviderFailure(.refused, "The issuer names an address of another: \(host)")
            }
        } else if host != self.host(settings.issuer) {
            throw ProviderFailure(.refused, "The issuer names an address of another: \(host)")
        }
    }

    /// The host of a URL in lower case; `nil` for one with a user, which is never meant.
    private static func host(_ url: String) -> String? {
        guard let start = url.range(of: "://") else { return nil }
        let authority = url[start.upperBound...].prefix { !"/?#\\".contains($0) }
        guard !authority.contains("@"), !authority.isEmpty else { return nil }
        let host = authority.prefix { $0 != ":" }
        return host.isEmpty ? nil : host.lowercased()
    }
}

extension String {
    /// Finds text.
    fileprivate func range(of text: String) -> Range<String.Index>? {
        firstRange(of: text)
    }
}
