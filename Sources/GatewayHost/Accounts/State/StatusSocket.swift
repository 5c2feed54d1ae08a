import Glibc
import ProviderAPI

/// Tells the state of the accounts to whoever may open a socket in the folder of credentials, and
/// ends their rests.
///
///     curl --unix-socket ~/.switchyard/auth/.switchyard.sock http://localhost/status
///     curl --unix-socket … -X POST 'http://localhost/accounts/reset?account=ID'
///
/// The socket is 0600 in a folder that is the operator's own, so it needs no key, and nothing of it
/// can be reached by network.
final class StatusSocket {
    static let fileName = ".switchyard.sock"
    /// How long a server may be silent, in seconds.
    private static let patience = 5
    /// Some ten thousand accounts.
    private static let maxAnswer = 64 * 1024 * 1024

    private let server: ServerLoop
    private let path: String
    private let identity: PluginFile.Identity?

    /// Listens.
    ///
    /// - Parameters:
    ///   - folder: The folder of credentials.
    ///   - loop: The control loop.
    ///   - inherited: Sockets of the process before this one.
    ///   - handler: Answers.
    /// - Throws: Why it cannot listen: another server has the folder, or the path is too long.
    init(
        in folder: CredentialFolder,
        on loop: EventLoop,
        inherited: InheritedSockets?,
        _ handler: StatusHandler
    ) throws(ListenFailure) {
        path = "\(folder.path)/\(Self.fileName)"
        let address = ListenAddress.path(path)
        let sockets = try ListenSocket.open(address, count: 1, inherited: inherited)
        var limits = ServerLimits()
        limits.bodyBytes = 0
        limits.connections = 64
        let context = LoopContext(
            loop: loop,
            handler: handler,
            limits: limits,
            renderer: PlainFailureRenderer(),
            quota: ConnectionQuota(limit: limits.connections),
            memory: MemoryBudget(limits.memory)
        )
        server = ServerLoop(context, sockets.flatMap { $0 })
        server.start()
        identity = PluginFile.Identity(path)
    }

    /// Whether whoever asks in a folder of credentials finds this socket.
    func isReachable(in folder: CredentialFolder) -> Bool {
        guard path == "\(folder.path)/\(Self.fileName)", let found = PluginFile.Identity(path)
        else { return false }
        return found.device == identity?.device && found.inode == identity?.inode
    }

    /// Stops listening and removes the socket.
    func close() { server.stop() }
}

extension StatusSocket {
    /// An answer of a running server.
    struct Answer {
        let status: Int
        let body: [UInt8]
    }

    /// Asks a running server.
    ///
    /// - Parameters:
    ///   - folder: The folder of credentials.
    ///   - method: The method.
    ///   - target: The path and query.
    /// - Returns: `nil` where no server runs.
    static func ask(
        _ folder: CredentialFolder,
        _ method: String = "GET",
        _ target: String = "/status"
    ) -> Answer? {
        guard let address = SocketName(path: "\(folder.path)/\(fileName)") else { return nil }
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        let fd = Glibc.socket(AF_UNIX, kind, 0)
        guard fd >= 0 else { return nil }
        defer { Glibc.close(fd) }
        limitWaiting(fd)
        guard address.withPointer({ connect(fd, $0, $1) }) == 0 else { return nil }
        let request =
            "\(method) \(target) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            + "Content-Length: 0\r\n\r\n"
        // A request this small fits into the socket's buffer at once.
        guard write(fd, request, request.utf8.count) == request.utf8.count else { return nil }
        return answer(in: everything(from: fd))
    }

    /// Waits no longer than a server that hangs is worth.
    private static func limitWaiting(_ fd: Int32) {
        var time = timeval(tv_sec: patience, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(fd, SOL_SOCKET, option, &time, socklen_t(MemoryLayout<timeval>.size))
        }
    }

    private static func everything(from fd: Int32) -> [UInt8] {
        var answer = BoundedReader(limit: maxAnswer)
        // A server that sends a byte now and then is not waited for either.
        let end = EventLoop.monotonicTime() + Pool.Time.seconds(Int64(clamping: patience))
        while EventLoop.monotonicTime() < end, (try? answer.take(from: fd)) ?? false {}
        return answer.bytes
    }

    private static func answer(in bytes: [UInt8]) -> Answer? {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        let words = bytes[..<end.lowerBound].split(separator: UInt8(ascii: " "), maxSplits: 2)
        guard words.count == 3,
            let status = Int(String(decoding: words[1], as: UTF8.self), radix: 10)
        else {
            return nil
        }
        return Answer(status: status, body: Array(bytes[end.upperBound...]))
    }
}
