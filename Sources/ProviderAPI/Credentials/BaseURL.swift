/// Checks addresses that an operator gives.
public enum BaseURL {
    /// An address without slashes at its end.
    ///
    /// - Parameters:
    ///   - text: What the operator wrote.
    ///   - name: The setting, for the refusal.
    /// - Returns: The address.
    /// - Throws: That it is no http or https address.
    public static func checked(
        _ text: String,
        called name: String
    ) throws(ProviderFailure) -> String {
        var url = text
        // text: the operator's URL
        while url.hasSuffix("/") { url.removeLast() }
        guard url.hasPrefix("https://") || url.hasPrefix("http://") else {
            throw ProviderFailure(
                .refused,
                "`\(name)` must begin with https:// or http://, not `\(text)`."
            )
        }
        return url
    }

    /// An address among settings that may be absent.
    ///
    /// - Parameters:
    ///   - key: The setting.
    ///   - settings: What the operator wrote.
    /// - Returns: The address, without slashes at its end; `nil` where the operator gave none.
    /// - Throws: That it is no http or https address.
    public static func setting(
        _ key: String,
        in settings: JSONValue
    ) throws(ProviderFailure) -> String? {
        guard let text = settings[key]?.string, !text.isEmpty else { return nil }
        return try checked(text, called: key)
    }

    /// An address among settings.
    ///
    /// - Parameters:
    ///   - key: The setting.
    ///   - settings: What the operator wrote.
    ///   - standard: The address where the operator gave none.
    /// - Returns: The address, without slashes at its end.
    /// - Throws: That it is no http or https address.
    public static func setting(
        _ key: String,
        in settings: JSONValue,
        default standard: String
    ) throws(ProviderFailure) -> String {
        try setting(key, in: settings) ?? standard
    }

    /// The host of an address in lower case, without its port.
    ///
    /// - Parameter url: An absolute address.
    /// - Returns: The host, or an empty string.
    public static func host(of url: String) -> String {
        // text: the operator's URL
        let parts = url.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3 else { return "" }
        return String(parts[2].prefix { $0 != ":" && $0 != "/" && $0 != "?" }).lowercased()
    }
}
