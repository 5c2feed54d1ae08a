import CCurl
import CLinux

/// An easy handle of libcurl with its settings and its error text.
final class CurlHandle {
    /// The handle.
    let easy: UnsafeMutableRawPointer

    private let share: CurlShare
    private let errorText: UnsafeMutablePointer<CChar>

    /// Makes a handle; `nil` when libcurl is out of memory.
    ///
    /// - Parameter share: What the loop's handles have in common.
    init?(_ share: CurlShare) {
        guard let easy = curl_easy_init() else { return nil }
        self.easy = easy
        self.share = share
        errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_SSLVERSION, Int(clamping: CURL_SSLVERSION_TLSv1_2))
        set(CURLOPT_TCP_KEEPALIVE, 1)
        _ = easy_set_pointer(easy, CURLOPT_ERRORBUFFER, errorText)
        if let handle = share.handle {
            _ = easy_set_pointer(easy, CURLOPT_SHARE, handle)
        }
    }

    deinit {
        curl_easy_cleanup(easy)
        errorText.deallocate()
    }

    /// Sets a number.
    ///
    /// - Parameters:
    ///   - option: Which.
    ///   - value: The number.
    func set(_ option: CURLoption, _ value: Int) {
        _ = easy_set_long(easy, option, value)
    }

    /// Sets a text, of which libcurl makes a copy.
    ///
    /// - Parameters:
    ///   - option: Which.
    ///   - value: The text.
    func set(_ option: CURLoption, _ value: String) {
        _ = easy_set_string(easy, option, value)
    }

    /// Asks for a connection alone: our own HTTP goes over it.
    ///
    /// - Parameters:
    ///   - origin: Where to and by what way.
    ///   - timeout: How long it may take, in nanoseconds.
    func connectOnly(to origin: UpstreamOrigin, timeout: Int64) {
        set(CURLOPT_URL, "\(origin.scheme.rawValue)://\(origin.authority)/")
        set(CURLOPT_CONNECT_ONLY, 1)
        set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        reach(origin, timeout: timeout)
    }

    /// Sets the way to an origin and what is asked of its certificate.
    ///
    /// - Parameters:
    ///   - origin: Where to and by what way.
    ///   - timeout: How long connecting may take, in nanoseconds.
    func reach(_ origin: UpstreamOrigin, timeout: Int64) {
        // The call's own deadline comes first: it knows what the connection is doing.
        set(CURLOPT_CONNECTTIMEOUT_MS, Int(clamping: timeout / 1_000_000) + 1_000)
        trust(origin.tls)
        // Both are set even when there is no proxy: the environment must not decide the way.
        set(CURLOPT_NOPROXY, "")
        guard case .server(let proxy) = origin.proxy else { return set(CURLOPT_PROXY, "") }
        set(CURLOPT_PROXY, "\(proxy.scheme.rawValue)://\(proxy.authority)")
        // Without it libcurl would send an absolute request target for cleartext origins.
        set(CURLOPT_HTTPPROXYTUNNEL, 1)
        if let user = proxy.user { set(CURLOPT_PROXYUSERNAME, user) }
        if let password = proxy.password { set(CURLOPT_PROXYPASSWORD, password) }
    }

    private func trust(_ settings: TLSSettings) {
        set(CURLOPT_SSL_VERIFYPEER, 1)
        set(CURLOPT_SSL_VERIFYHOST, 2)
        set(CURLOPT_PROXY_SSL_VERIFYPEER, 1)
        set(CURLOPT_PROXY_SSL_VERIFYHOST, 2)
        if let file = settings.authorities {
            set(CURLOPT_CAINFO, file)
            set(CURLOPT_PROXY_CAINFO, file)
            _ = easy_set_string(easy, CURLOPT_CAPATH, nil)
            _ = easy_set_string(easy, CURLOPT_PROXY_CAPATH, nil)
        } else if let folder = SystemAuthorities.folder {
            // A folder is searched for the one authority; a file is parsed whole each time.
            _ = easy_set_string(easy, CURLOPT_CAINFO, nil)
            _ = easy_set_string(easy, CURLOPT_PROXY_CAINFO, nil)
            set(CURLOPT_CAPATH, folder)
            set(CURLOPT_PROXY_CAPATH, folder)
        }
    }

    /// What libcurl says about the last failure.
    ///
    /// - Parameter code: The result of the transfer.
    /// - Returns: Its text, which names no credentials.
    func problem(_ code: CURLcode) -> String {
        errorText[0] == 0 ? String(cString: curl_easy_strerror(code)) : String(cString: errorText)
    }
}
