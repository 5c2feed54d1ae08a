import Glibc

@testable import GatewayHost

/// A listening socket whose queue is full, so that connecting to it gets no answer.
final class FullListener {
    let port: UInt16
    private var sockets: [Int32] = []

    init() {
        let address = SocketAddress(literal: "127.0.0.1", port: 0)
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        _ = address?.withSockaddr { bind(listener, $0, $1) }
        listen(listener, 0)
        port = FakeUpstream.port(of: listener)
        sockets = [listener]
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue)
        for _ in 0..<8 {
            let filler = socket(AF_INET, kind, 0)
            _ = address?.with(port: port).withSockaddr { connect(filler, $0, $1) }
            sockets.append(filler)
        }
    }

    func close() {
        for socket in sockets { Glibc.close(socket) }
    }
}
