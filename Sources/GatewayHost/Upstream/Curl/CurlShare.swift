import CCurl

/// The DNS answers and TLS sessions that the connections of one loop have in common.
///
/// It has no lock functions, because all its handles are used on one loop.
final class CurlShare {
    /// The handle, for `CURLOPT_SHARE`.
    let handle: UnsafeMutableRawPointer?

    init() {
        _ = Self.initialized
        handle = curl_share_init()
        _ = share_set_long(handle, CURLSHOPT_SHARE, Int(CURL_LOCK_DATA_DNS.rawValue))
        _ = share_set_long(handle, CURLSHOPT_SHARE, Int(CURL_LOCK_DATA_SSL_SESSION.rawValue))
    }

    deinit { curl_share_cleanup(handle) }

    /// Set up once a process, before any thread uses libcurl.
    static let initialized: Bool = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
}
