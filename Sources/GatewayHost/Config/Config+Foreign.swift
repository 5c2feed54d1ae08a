extension Config {
    /// Keys that the reference has and that mean nothing here yet.
    ///
    /// Those of one vendor's are not listed: ``ForeignSection`` knows them by their shape.
    func visitForeign(_ keys: inout some ConfigVisitor) {
        keys.foreign(
            "remote-management",
            "logging-to-file",
            "logs-max-total-size-mb",
            "error-logs-max-files",
            "request-log",
            "pprof",
            "commercial-mode",
            "usage-statistics-enabled",
            "redis-usage-queue-retention-seconds",
            "ws-auth",
            "disable-image-generation",
            "video-result-auth-cache-ttl",
            "auth-auto-refresh-workers",
            "quota-exceeded",
            "credential-concurrency",
            "credential-in-flight",
            "home"
        )
    }
}

/// Tells a section that belongs to a provider which is not loaded from a key that nobody has.
///
/// The host knows no vendor's name, so it goes by how the reference names and fills such sections.
enum ForeignSection {
    private static let wholeNames = ["openai-compatibility"]
    private static let suffixes = [
        "-api-key", "-header-defaults", "-cloak-mode", "-signature-cache-enabled",
        "-signature-bypass-strict", "-base-model",
    ]

    /// Keys that occur in sections of the reference with a vendor's bare name.
    private static let memberNames: Set<String> = [
        "identity-confuse", "stream-bootstrap-buffering", "optimize-multi-agent-v2",
        "orphan-delegation-compatibility", "model-level-cooling", "live-media-relay",
        "sensitive-words", "connection-pool", "inject-x-search", "disable-cloaking-model-list",
    ]

    /// Whether an unclaimed key looks like a section of the reference's.
    static func matches(_ pair: YAMLNode.Pair) -> Bool {
        guard let name = pair.key.text else { return false }
        if wholeNames.contains(name) || suffixes.contains(where: name.hasSuffix) { return true }
        if name.hasPrefix("oauth-") { return true }
        return pair.value.pairs?.contains { memberNames.contains($0.key.text ?? "") } ?? false
    }
}
