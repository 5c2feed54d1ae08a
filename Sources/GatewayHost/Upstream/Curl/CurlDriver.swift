import CCurl
import CLinux
import Glibc
import ProviderAPI

/// A multi handle of libcurl that waits on an event loop.
///
/// libcurl says which sockets and what time it waits for; the loop says what happened. libcurl
/// forbids calls into it from its own callbacks, so those only note what it wants.
final class CurlDriver: Flushable {
    /// Told of each transfer that has ended.
    var onDone: ((_ easy: UnsafeMutableRawPointer, _ code: CURLcode) -> Void)?

    /// The multi handle.
    let multi: UnsafeMutableRawPointer

    private let loop: EventLoop
    private var watches: [Int32: CurlWatch] = [:]
    private var timer: TimerID?
    private var isDue = false
    private var isOpen = true

    /// Makes a multi handle; `nil` when libcurl is out of memory.
    ///
    /// - Parameter loop: The loop to wait on.
    init?(loop: EventLoop) {
        guard let multi = curl_multi_init() else { return nil }
        self.loop = loop
        self.multi = multi
        let context = Unmanaged.passUnretained(self).toOpaque()
        _ = multi_set_socket_callback(
            multi,
            { _, socket, wanted, context, _ in
                CurlDriver.from(context)?.wants(socket, wanted)
                return 0
            },
            context
        )
        _ = multi_set_timer_callback(
            multi,
            { _, milliseconds, context in
                CurlDriver.from(context)?.wantsTime(milliseconds)
                return 0
            },
            context
        )
    }

    deinit {
        if isOpen { curl_multi_cleanup(multi) }
    }

    /// Starts a transfer.
    ///
    /// - Parameter easy: Its handle.
    func add(_ easy: UnsafeMutableRawPointer) {
        curl_multi_add_handle(multi, easy)
    }

    /// Stops a transfer, or forgets one that has ended.
    ///
    /// - Parameter easy: Its handle.
    func remove(_ easy: UnsafeMutableRawPointer) {
        curl_multi_remove_handle(multi, easy)
    }

    /// Stops waiting; the sockets belong to someone else from here on.
    func detach() {
        for socket in watches.keys { loop.deregister(socket) }
        watches.removeAll()
        stopTimer()
        isDue = false
    }

    /// Ends the only transfer and closes its connection.
    ///
    /// - Parameter easy: Its handle.
    func close(_ easy: UnsafeMutableRawPointer) {
        guard isOpen else { return }
        detach()
        curl_multi_remove_handle(multi, easy)
        shutDown()
    }

    /// Closes all connections; every transfer has been removed.
    func shutDown() {
        guard isOpen else { return }
        onDone = nil
        detach()
        isOpen = false
        curl_multi_cleanup(multi)
        detach()
    }

    func flush() {
        guard isDue else { return }
        isDue = false
        act(on: CURL_SOCKET_BAD, 0)
    }

    /// How far the connection being made has come.
    enum Progress {
        case none
        /// There is a socket, and it has no peer yet.
        case connecting
        case connected
    }

    /// How far the only transfer has come with its connection.
    var progress: Progress {
        var progress = Progress.none
        for socket in watches.keys {
            var address = sockaddr_storage()
            var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
            let isPeer = withUnsafeMutableBytes(of: &address) { bytes in
                bytes.baseAddress.map {
                    getpeername(socket, $0.assumingMemoryBound(to: sockaddr.self), &size) == 0
                }
            }
            // libcurl's resolver thread wakes it by a socket of its own.
            if isPeer == true, Int32(clamping: address.ss_family) == AF_UNIX { continue }
            if isPeer == true { return .connected }
            progress = .connecting
        }
        return progress
    }

    /// Hands readiness to libcurl.
    ///
    /// - Parameters:
    ///   - socket: The socket.
    ///   - events: Bits of ``Readiness``.
    func ready(_ socket: Int32, _ events: UInt32) {
        var bits: Int32 = 0
        if events & Readiness.readable != 0 { bits |= CURL_CSELECT_IN }
        if events & Readiness.writable != 0 { bits |= CURL_CSELECT_OUT }
        if events & (Readiness.failed | Readiness.hungUp) != 0 { bits |= CURL_CSELECT_ERR }
        act(on: socket, bits)
    }

    private func act(on socket: Int32, _ bits: Int32) {
        guard isOpen else { return }
        var running: Int32 = 0
        curl_multi_socket_action(multi, socket, bits, &running)
        var code = CURLE_OK
        while isOpen, let easy = multi_next_done(multi, &code) { onDone?(easy, code) }
    }

    private func wants(_ socket: Int32, _ wanted: Int32) {
        var events: UInt32 = 0
        if wanted == CURL_POLL_IN || wanted == CURL_POLL_INOUT { events |= Readiness.readable }
        if wanted == CURL_POLL_OUT || wanted == CURL_POLL_INOUT { events |= Readiness.writable }
        if events == 0 {
            if watches.removeValue(forKey: socket) != nil { loop.deregister(socket) }
        } else if watches[socket] != nil {
            loop.modify(socket, events)
        } else {
            let watch = CurlWatch(socket, self)
            watches[socket] = watch
            loop.register(socket, events, watch)
        }
    }

    private func wantsTime(_ milliseconds: Int) {
        stopTimer()
        isDue = false
        if milliseconds == 0 {
            // At the end of the pass rather than by a timer, which would cost a millisecond.
            isDue = true
            loop.atEndOfPass(self)
        } else if milliseconds > 0 {
            let wait = Int64(clamping: milliseconds).multiplied(saturatingBy: 1_000_000)
            timer = loop.schedule(after: wait) { [weak self] in
                self?.timer = nil
                self?.act(on: CURL_SOCKET_BAD, 0)
            }
        }
    }

    private func stopTimer() {
        if let timer { loop.cancel(timer) }
        timer = nil
    }

    private static func from(_ context: UnsafeMutableRawPointer?) -> CurlDriver? {
        context.map { Unmanaged<CurlDriver>.fromOpaque($0).takeUnretainedValue() }
    }
}
