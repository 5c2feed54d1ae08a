import CCurl

/// How results of libcurl become failures.
extension CurlHandle {
    /// Whether a result means that there was no connection to send anything on.
    ///
    /// - Parameter code: What libcurl returned.
    /// - Returns: Whether ``failure(_:_:)`` describes it.
    func isConnectFailure(_ code: CURLcode) -> Bool {
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_PROXY,
            CURLE_COULDNT_CONNECT, CURLE_OPERATION_TIMEDOUT, CURLE_PEER_FAILED_VERIFICATION,
            CURLE_SSL_CONNECT_ERROR, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS,
            CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_SSL_CACERT_BADFILE:
            true
        // A proxy that refuses its CONNECT shows as a failed read, in these words.
        case CURLE_RECV_ERROR: problem(code).contains("CONNECT")
        default: false
        }
    }

    /// Describes why connecting failed.
    ///
    /// - Parameters:
    ///   - code: What libcurl returned.
    ///   - origin: Where to and by what way.
    /// - Returns: The failure with its phase.
    func failure(_ code: CURLcode, _ origin: UpstreamOrigin) -> UpstreamFailure {
        let text = problem(code)
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST
        where origin.proxy == .direct || text.hasSuffix(origin.host):
            return .unresolved(origin.host, text)
        case CURLE_COULDNT_RESOLVE_PROXY, CURLE_PROXY: return .proxyFailed(origin, text)
        case CURLE_OPERATION_TIMEDOUT:
            return UpstreamFailure(
                origin.proxy == .direct ? .connect : .proxy,
                "\(origin) was not connected to in time: \(text)",
                isTimeout: true
            )
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_ISSUER_ERROR,
            CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER:
            return .tlsFailed(origin, text)
        case CURLE_SSL_CACERT_BADFILE:
            let file = origin.tls.authoritiesName ?? origin.tls.authorities
            return .badAuthorities(file ?? "", text)
        case CURLE_COULDNT_CONNECT where origin.proxy == .direct:
            return .unreachable(origin, text)
        default:
            return origin.proxy == .direct
                ? UpstreamFailure(.connect, "\(origin) cannot be reached: \(text)")
                : .proxyFailed(origin, text)
        }
    }
}

extension UpstreamFailure {
    static func proxyFailed(_ origin: UpstreamOrigin, _ problem: String) -> UpstreamFailure {
        UpstreamFailure(
            .proxy,
            "\(origin) was not reached through its proxy: \(problem); check the proxy setting"
        )
    }

    static func tlsFailed(_ origin: UpstreamOrigin, _ problem: String) -> UpstreamFailure {
        UpstreamFailure(
            .tls,
            "\(origin) is not trusted: \(problem); check the host, or name its authority in the "
                + "CA bundle setting"
        )
    }

    static func badAuthorities(_ file: String, _ problem: String) -> UpstreamFailure {
        UpstreamFailure(.tls, "the CA bundle \"\(file)\" cannot be used: \(problem)")
    }
}
