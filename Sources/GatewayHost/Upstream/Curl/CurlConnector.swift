import CCurl
import CLinux

/// Connects through libcurl, which looks the name up, speaks to the proxy, and checks the
/// certificate; what it hands over then carries our own HTTP.
///
/// Each connection has a small multi handle of its own: `curl_easy_send` and `curl_easy_recv` search
/// the connections of their multi handle one by one, and taking the handle out of it would close
/// the connection.
final class CurlConnector: Connector {
    private let origin: UpstreamOrigin
    private let handle: CurlHandle
    private let driver: CurlDriver
    private var completion: ((Result<any Transport, UpstreamFailure>) -> Void)?

    /// Prepares a connection; `nil` when libcurl is out of memory.
    ///
    /// - Parameters:
    ///   - origin: Where to and by what way.
    ///   - timeout: How long libcurl may take, in nanoseconds.
    ///   - loop: The loop to wait on.
    ///   - share: What the loop's connections have in common.
    init?(_ origin: UpstreamOrigin, timeout: Int64, loop: EventLoop, share: CurlShare) {
        guard let handle = CurlHandle(share), let driver = CurlDriver(loop: loop) else {
            return nil
        }
        self.origin = origin
        self.handle = handle
        self.driver = driver
        handle.connectOnly(to: origin, timeout: timeout)
    }

    var phase: UpstreamFailure.Phase {
        switch driver.progress {
        case .none: .resolve
        case .connecting where origin.proxy != .direct: .proxy
        case .connected where origin.proxy != .direct: .proxy
        case .connecting: .connect
        case .connected: .tls
        }
    }

    func start(_ completion: @escaping (Result<any Transport, UpstreamFailure>) -> Void) {
        self.completion = completion
        driver.onDone = { [weak self] _, code in self?.finish(code) }
        driver.add(handle.easy)
    }

    func cancel() {
        completion = nil
        driver.close(handle.easy)
    }

    private func finish(_ code: CURLcode) {
        guard let deliver = completion else { return }
        completion = nil
        if code == CURLE_OK, let transport = CurlTransport(handle, driver, origin) {
            return deliver(.success(transport))
        }
        let failure = handle.failure(code, origin)
        driver.close(handle.easy)
        deliver(.failure(failure))
    }
}
