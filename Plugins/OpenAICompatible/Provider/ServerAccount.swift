internal import ProviderAPI

/// One key of one server.
package struct ServerAccount: Sendable {
    let baseURL: String
    let label: String
    /// The authorization; a server without keys gets none.
    let headers: [HeaderField]

    init(_ credential: JSONValue) throws(ProviderFailure) {
        guard var base = credential["base_url"]?.string, !base.isEmpty else {
            throw ProviderFailure(.refused, "The entry gives no `base-url`.")
        }
        while base.hasSuffix("/") { base.removeLast() }
        guard base.hasPrefix("https://") || base.hasPrefix("http://") else {
            throw ProviderFailure(
                .refused,
                "`base-url` must begin with https:// or http://, not `\(base)`."
            )
        }
        baseURL = base
        let key = credential["api_key"]?.string ?? ""
        headers = key.isEmpty ? [] : [HeaderField("authorization", "Bearer \(key)")]
        label = key.isEmpty ? "no key" : "…\(key.suffix(4))"
    }

    func url(_ path: String) -> String { baseURL + path }
}
