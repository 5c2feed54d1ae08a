import Glibc

/// Listens on the loopback; each connection has a thread of its own.
struct LoopbackListener {
    private final class Job {
        let socket: Int32
        let body: @Sendable (Int32) -> Void

        init(_ socket: Int32, _ body: @escaping @Sendable (Int32) -> Void) {
            (self.socket, self.body) = (socket, body)
        }
    }

    private let fd: Int32
    let port: UInt16

    /// Begins to listen; `nil` when the port is taken.
    init?(port: UInt16) {
        let fd = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var yes: Int32 = 1
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(fd, address, size) == 0 && listen(fd, 64) == 0
                    && getsockname(fd, address, &size) == 0
            }
        }
        guard result else {
            close(fd)
            return nil
        }
        self.fd = fd
        self.port = UInt16(bigEndian: address.sin_port)
    }

    /// Serves until the process ends.
    ///
    /// - Parameter body: What is done with a connection; it is closed afterwards.
    func serve(_ body: @escaping @Sendable (Int32) -> Void) {
        while true {
            let socket = accept(fd, nil, nil)
            guard socket >= 0 else { continue }
            var thread = pthread_t()
            let job = Unmanaged.passRetained(Job(socket, body))
            let result = pthread_create(&thread, nil, Self.run, job.toOpaque())
            guard result == 0 else {
                job.release()
                close(socket)
                continue
            }
            pthread_detach(thread)
        }
    }

    private static let run: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? =
        { pointer in
            guard let pointer else { return nil }
            let job = Unmanaged<Job>.fromOpaque(pointer).takeRetainedValue()
            job.body(job.socket)
            close(job.socket)
            return nil
        }
}
