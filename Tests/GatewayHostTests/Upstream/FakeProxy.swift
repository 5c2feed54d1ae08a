import Glibc
import Synchronization

@testable import GatewayHost

/// A proxy server of a test that speaks HTTP CONNECT or SOCKS5.
final class FakeProxy: Sendable {
    enum Kind: Sendable {
        case http
        case socks5
    }

    private let kind: Kind
    private let credentials: String?
    private let targets = Mutex<[String]>([])
    private let server = Mutex<FakeUpstream?>(nil)

    let port: UInt16

    /// Starts the proxy.
    ///
    /// - Parameters:
    ///   - kind: What it speaks.
    ///   - credentials: The `user:password` that it asks for.
    /// - Throws: Never on a machine with a loopback.
    init(_ kind: Kind, credentials: String? = nil) throws {
        self.kind = kind
        self.credentials = credentials
        let box = HandlerBox()
        let upstream = try FakeUpstream { connection in box.call(connection) }
        port = upstream.port
        server.withLock { $0 = upstream }
        box.set { [weak self] connection in self?.serve(connection) }
    }

    /// What clients asked to be connected to.
    var asked: [String] { targets.withLock { $0 } }

    func stop() { server.withLock { $0?.stop() } }

    private func serve(_ connection: FakeConnection) {
        switch kind {
        case .http: serveHTTP(connection)
        case .socks5: serveSOCKS(connection)
        }
    }

    private func serveHTTP(_ connection: FakeConnection) {
        guard let request = connection.request() else { return }
        let target = String(request.split(separator: " ")[1])
        targets.withLock { $0.append(request.hasPrefix("CONNECT ") ? target : "not CONNECT") }
        if let credentials {
            let expected = "Proxy-Authorization: Basic \(Base64.encode(credentials))\r\n"
            guard request.contains(expected) else {
                connection.write(
                    "HTTP/1.1 407 Proxy Authentication Required\r\n"
                        + "Proxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n"
                )
                return
            }
        }
        guard let port = target.split(separator: ":").last.flatMap({ UInt16($0) }),
            target.hasPrefix("127.0.0.1") || target.hasPrefix("localhost")
        else { return _ = connection.write("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n") }
        connection.write("HTTP/1.1 200 Connected\r\n\r\n")
        connection.relay(to: port)
    }

    private func serveSOCKS(_ connection: FakeConnection) {
        guard let hello = connection.exactly(2), connection.exactly(Int(hello[1])) != nil else {
            return
        }
        if let credentials {
            connection.write([5, 2])
            guard let start = connection.exactly(2),
                let user = connection.exactly(Int(start[1])),
                let length = connection.exactly(1),
                let password = connection.exactly(Int(length[0]))
            else { return }
            let isRight = user + Array(":".utf8) + password == Array(credentials.utf8)
            connection.write([1, isRight ? 0 : 1])
            guard isRight else { return }
        } else {
            connection.write([5, 0])
        }
        connect(connection)
    }

    private func connect(_ connection: FakeConnection) {
        guard let start = connection.exactly(4) else { return }
        var host = ""
        if start[3] == 1, let address = connection.exactly(4) {
            host = address.map { "\($0)" }.joined(separator: ".")
        } else if start[3] == 3, let length = connection.exactly(1)?.first,
            let name = connection.exactly(Int(length))
        {
            host = String(decoding: name, as: UTF8.self)
        }
        guard let bytes = connection.exactly(2) else { return }
        let port = UInt16(bytes[0]) << 8 | UInt16(bytes[1])
        targets.withLock { $0.append("\(host):\(port)") }
        let isKnown = host == "127.0.0.1" || host == "localhost"
        connection.write([5, isKnown ? 0 : 4, 0, 1, 0, 0, 0, 0, 0, 0])
        if isKnown { connection.relay(to: port) }
    }

    /// Holds the script that is set after the server has started.
    private final class HandlerBox: Sendable {
        private let script = Mutex<(@Sendable (FakeConnection) -> Void)?>(nil)

        func set(_ new: @escaping @Sendable (FakeConnection) -> Void) {
            script.withLock { $0 = new }
        }

        func call(_ connection: FakeConnection) {
            script.withLock { $0 }?(connection)
        }
    }
}

/// Base64, for the credentials of a proxy.
enum Base64 {
    static func encode(_ text: String) -> String {
        let alphabet = Array(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8
        )
        let bytes = Array(text.utf8)
        var output: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = Array(bytes[start..<min(start + 3, bytes.count)])
            let padded = group + [0, 0]
            let bits = UInt32(padded[0]) << 16 | UInt32(padded[1]) << 8 | UInt32(padded[2])
            for place in 0..<4 {
                let digit = alphabet[Int(bits >> UInt32(18 - 6 * place)) & 63]
                output.append(place <= group.count ? digit : UInt8(ascii: "="))
            }
        }
        return String(decoding: output, as: UTF8.self)
    }
}
