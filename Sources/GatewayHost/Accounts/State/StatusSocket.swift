import Glibc

/// Tells the state of the accounts to whoever may open a socket in the folder of credentials.
///
/// Each connection gets one document and is closed; nothing is read. The socket is 0600 in a folder
/// that is the operator's own, so it needs no key, and nothing of it can be reached by network.
final class StatusSocket: Channel {
    static let fileName = ".switchyard.sock"

    private let socket: ListenSocket
    private let loop: EventLoop
    private let document: () -> String

    /// Listens.
    ///
    /// - Parameters:
    ///   - folder: The folder of credentials.
    ///   - loop: The control loop.
    ///   - inherited: Sockets of the process before this one.
    ///   - document: Makes the document.
    /// - Throws: Why it cannot listen: another server has the folder, or the path is too long.
    init(
        in folder: CredentialFolder,
        on loop: EventLoop,
        inherited: InheritedSockets?,
        _ document: @escaping () -> String
    ) throws(ListenFailure) {
        let address = ListenAddress.path("\(folder.path)/\(Self.fileName)")
        let sockets = try ListenSocket.open(address, count: 1, inherited: inherited)
        guard let socket = sockets.first?.first else { throw .invalidPath(folder.path) }
        self.socket = socket
        self.loop = loop
        self.document = document
        loop.register(socket.fd, Readiness.readable, self)
    }

    /// Stops listening and removes the socket.
    func close() { loop.deregister(socket.fd) }

    func ready(_ events: UInt32) {
        while case let fd = accept(socket.fd, nil, nil), fd >= 0 {
            answer(fd)
            Glibc.close(fd)
        }
    }

    private func answer(_ fd: Int32) {
        // A reader that does not read must not hold up the control loop.
        var patience = timeval(tv_sec: 1, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, size)
        let bytes = Array(document().utf8)
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                send(
                    fd,
                    $0.baseAddress.map { $0 + sent },
                    bytes.count - sent,
                    Int32(MSG_NOSIGNAL)
                )
            }
            guard count > 0 else { return }
            sent += count
        }
    }

    /// Asks a running server.
    ///
    /// - Parameter folder: The folder of credentials.
    /// - Returns: The document, or `nil` where no server runs.
    static func ask(_ folder: CredentialFolder) -> [UInt8]? {
        guard let address = SocketName(path: "\(folder.path)/\(Self.fileName)") else { return nil }
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        let fd = Glibc.socket(AF_UNIX, kind, 0)
        guard fd >= 0 else { return nil }
        defer { Glibc.close(fd) }
        guard address.withPointer({ connect(fd, $0, $1) }) == 0 else { return nil }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(fd, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            if count <= 0 { return bytes.isEmpty ? nil : bytes }
            bytes += buffer[..<count]
        }
    }
}
