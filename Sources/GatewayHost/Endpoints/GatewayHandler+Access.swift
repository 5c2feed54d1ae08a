import Dialects
import ProviderAPI

extension GatewayHandler {
    /// Finds who sent a request, past the proxies that the operator trusts, and notes it.
    ///
    /// - Parameters:
    ///   - head: The request's head.
    ///   - trusted: The proxies.
    ///   - record: Takes the address.
    ///   - responder: Knows who is connected.
    /// - Returns: The client's address.
    func peer(
        of head: RequestHead,
        _ trusted: AddressSet,
        _ record: AccessRecord,
        _ responder: Responder
    ) -> Peer {
        let peer = responder.peer
        guard !trusted.isEmpty else { return peer }
        let client = ForwardedClient(trusted: trusted).client(of: peer, head.fields)
        guard client != peer else { return peer }
        record.peer = client.text
        record.proxy = peer == .localSocket ? Peer.localSocketName : peer.text
        return client
    }

    /// Finds the client that a request's key belongs to.
    ///
    /// - Parameters:
    ///   - head: The request's head.
    ///   - generation: Knows the keys.
    ///   - endpoint: What is asked for.
    ///   - peer: Where the request comes from.
    /// - Returns: The client.
    /// - Throws: The answer where there is none.
    func client(
        of head: RequestHead,
        _ generation: Generation,
        _ endpoint: Endpoint,
        _ peer: Peer
    ) throws(Rejection) -> ClientKeys.Client {
        guard !endpoint.isPublic else { return .anyone }
        if generation.keys.isOpen {
            guard let refusal = generation.pages.refusal(of: head, peer) else { return .anyone }
            throw Rejection(WireError(refusal), endpoint.dialect)
        }
        let check = KeyCheck(
            keys: generation.keys,
            rules: generation.config.authFailures,
            guesses: services.gateway.guesses,
            loop: services.loop
        )
        switch check.find(head, peer) {
        case .client(let client): return client
        case .missing: throw Rejection(.missingKey, endpoint.dialect)
        case .wrong(let delay): throw Rejection(.wrongKey, endpoint.dialect, delay: delay)
        case .lockedOut(let wait, let delay):
            throw Rejection(.lockedOut(for: wait), endpoint.dialect, delay: delay)
        }
    }
}

extension WireError {
    /// The answer to a page that may not use a gateway without keys.
    fileprivate init(_ refusal: PageRule.Refusal) {
        switch refusal {
        case .foreignHost(let host):
            self.init(
                .permission,
                "This gateway has no keys, so it answers to names of this machine alone, and not to "
                    + "`\(host.text.prefix(100))`. Add the name to `hosts`, or set `api-keys`.",
                status: 421,
                code: "unknown_host"
            )
        case .crossSite:
            self.init(
                .permission,
                "This gateway has no keys, so pages of other sites may not use it. Add the page's "
                    + "origin to `cors.origins` and enable `cors`, or set `api-keys`.",
                code: "cross_site"
            )
        }
    }

    fileprivate static let missingKey = WireError(
        .authentication,
        "An API key is missing: send `Authorization: Bearer KEY`, `x-api-key` or "
            + "`x-goog-api-key`.",
        code: "invalid_api_key"
    )

    fileprivate static let wrongKey = WireError(
        .authentication,
        "The API key is wrong.",
        code: "invalid_api_key"
    )

    /// The answer to an address that is locked out.
    fileprivate static func lockedOut(for nanoseconds: Int64) -> WireError {
        let seconds = Int(clamping: nanoseconds / 1_000_000_000) + 1
        return WireError(
            .rateLimited,
            "Too many wrong API keys came from this address. Keys that are new here are not looked "
                + "at for \(seconds) seconds.",
            code: "too_many_wrong_keys",
            retryAfter: seconds
        )
    }
}
