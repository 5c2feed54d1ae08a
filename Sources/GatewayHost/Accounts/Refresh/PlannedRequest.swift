import ProviderAPI

/// Turns what a plugin describes for a login or a refresh into a request.
enum PlannedRequest {
    /// How long an issuer may take; it answers within a second or is not well.
    static let timeout = Duration.seconds(25)

    /// A request for a token.
    ///
    /// - Parameters:
    ///   - plan: What the plugin described.
    ///   - provider: Whose plugin it is.
    ///   - proxy: The way to the issuer.
    ///   - tls: What is asked of its certificate.
    ///   - hosts: Where requests may go.
    /// - Returns: The request.
    /// - Throws: What is wrong with the plan.
    static func make(
        _ plan: UpstreamPlan,
        of provider: HostedProvider,
        proxy: ProxySetting?,
        tls: TLSSettings,
        hosts: HostPolicy
    ) throws(ProviderFailure) -> RareRequest {
        let url: UpstreamURL
        do throws(PlanViolation) {
            url = try UpstreamURL(planned: plan.url, hosts)
            if let violation = PlanGrammar.violation(of: plan, to: url) { throw violation }
        } catch {
            throw ProviderFailure(error, by: provider.plugin)
        }
        var request = RareRequest(url)
        request.method = plan.method
        request.headers = plan.headers.filter { $0.name.lowercased() != "host" }
            .map { ($0.name, $0.value) }
        request.body = plan.body ?? []
        request.proxy = proxy ?? .direct
        request.tls = tls
        request.timeout = timeout
        return request
    }
}

extension UpstreamPlan {
    /// Copies what a collector took.
    init(_ collector: PlanCollector) {
        self.init(url: String(decoding: collector.url.bytes, as: UTF8.self))
        method = collector.method
        body = collector.body
        let text = String(decoding: collector.headerLines.bytes, as: UTF8.self)
        for line in text.split(separator: "\r\n") {
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { continue }
            add(header: String(parts[0]), String(parts[1].drop { $0 == " " }))
        }
        if let host = collector.host { add(header: "host", String(decoding: host, as: UTF8.self)) }
    }
}

extension LentResponse {
    /// Takes a whole answer.
    init(_ response: RareResponse) {
        self.init(
            status: response.status,
            headers: response.headers.map { HeaderField($0.name.lowercased(), $0.value) },
            body: response.body
        )
    }
}
