import Glibc
import Testing

@testable import GatewayHost

@Suite("The callback listener")
struct CallbackListenerTests {
    /// Runs a loop with a listener until somebody returns, or ten seconds have passed.
    ///
    /// - Parameter visit: Runs on a thread of its own.
    /// - Returns: The query of the return.
    /// - Throws: When it cannot listen.
    private func returned(_ visit: @escaping @Sendable (UInt16) -> Void) throws -> [String: String]?
    {
        let loop = EventLoop()
        var query: [String: String]?
        let listener = try #require(
            CallbackListener(port: 0, path: "/callback", on: loop) {
                query = $0
                loop.stop()
            }
        )
        listener.expect(state: "right")
        let port = listener.port
        loop.schedule(after: 10_000_000_000) { loop.stop() }
        LoopThread(named: "browser") { visit(port) }.detach()
        loop.run()
        listener.close()
        return query
    }

    private static func ask(_ host: String, _ port: UInt16, _ target: String) {
        guard let client = try? TestClient(.host(host, port: port)) else { return }
        client.say("GET \(target) HTTP/1.1\r\nHost: localhost\r\n\r\n")
        _ = try? client.answer()
    }

    @Test("answers the browser among silent visitors", arguments: ["127.0.0.1", "::1"])
    func silent(_ host: String) throws {
        let query = try returned { port in
            let silent = (0..<40).compactMap { _ in try? TestClient(.host("127.0.0.1", port: port))
            }
            Self.ask(host, port, "/callback?code=1&state=wrong")
            Self.ask(host, port, "/other?code=1&state=right")
            Self.ask(host, port, "/callback?code=2&state=right")
            _ = silent.count
        }
        #expect(query == ["code": "2", "state": "right"])
    }

    @Test("takes a head in pieces and none without end")
    func heads() throws {
        let query = try returned { port in
            if let endless = try? TestClient(.host("127.0.0.1", port: port)) {
                endless.say("GET /callback?code=1&state=right HTTP/1.1\r\nX: ")
                for _ in 0..<20 { endless.say(String(repeating: "x", count: 1024)) }
                endless.say("\r\n\r\n")
            }
            guard let slow = try? TestClient(.host("127.0.0.1", port: port)) else { return }
            for piece in ["GET /callback?code=2&st", "ate=right HTTP/1.1\r", "\n\r", "\n"] {
                slow.say(piece)
                usleep(20_000)
            }
            _ = try? slow.answer()
        }
        #expect(query?["code"] == "2")
    }
}
