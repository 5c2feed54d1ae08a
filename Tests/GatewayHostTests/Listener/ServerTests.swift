import Glibc
import Synchronization
import Testing

@testable import GatewayHost

@Suite("Server")
struct ServerTests {
    private static let request = "GET /hello HTTP/1.1\r\nHost: h\r\n\r\n"

    private func directory() throws -> String {
        var template = Array("/tmp/switchyard-listener-XXXXXX".utf8CString)
        return try #require(mkdtemp(&template).map { String(cString: $0) })
    }

    @Test("serves with several loops on one port")
    func loops() throws {
        let server = try TestServer(loops: 3)
        for _ in 0..<20 {
            let client = try server.client()
            client.say(Self.request)
            #expect(try client.answer().body == "hello")
        }
    }

    @Test("accepted connections send small writes at once")
    func noDelay() throws {
        let socket = try ListenSocket.open(.host("127.0.0.1", port: 0), count: 1)[0][0]
        let client = try TestClient(socket.address)
        var ready = pollfd(fd: socket.fd, events: Int16(POLLIN), revents: 0)
        #expect(poll(&ready, 1, 5_000) == 1)
        let fd = accept(socket.fd, nil, nil)
        defer { close(fd) }
        var value: Int32 = 0
        var size = socklen_t(4)
        #expect(getsockopt(fd, Int32(IPPROTO_TCP), TCP_NODELAY, &value, &size) == 0)
        #expect(value != 0)
        client.close()
    }

    @Test("serves IPv6, with brackets or without", arguments: ["::1", "[::1]"])
    func ipv6(_ host: String) throws {
        let probe = socket(AF_INET6, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(probe) }
        guard probe >= 0, let server = try? TestServer(on: .host(host, port: 0)) else {
            withKnownIssue("there is no IPv6 here", isIntermittent: true) {}
            return
        }
        let client = try server.client()
        client.say(Self.request)
        #expect(try client.answer().body == "hello")
        #expect(server.address.description.hasPrefix("[::1]:"))
    }

    @Test("a name that stands for several addresses is served on all of them with one port")
    func name() throws {
        let server = try TestServer(on: .host("localhost", port: 0))
        var ports = Set<UInt16>()
        for address in server.server.addresses {
            let client = try TestClient(address)
            client.say(Self.request)
            #expect(try client.answer().body == "hello")
            if case .host(_, let port) = address { ports.insert(port) }
        }
        #expect(ports.count == 1)
    }

    @Test("an address in use is refused, although sockets of one user may share ports")
    func addressInUse() throws {
        let server = try TestServer()
        let address = server.address
        #expect(throws: ListenFailure.addressInUse(address)) { try TestServer(on: address) }
        #expect(ListenFailure.addressInUse(address).description.contains("already listening"))
        let client = try server.client()
        client.say(Self.request)
        #expect(try client.answer().status == 200)
    }

    @Test("an address that is not ours, and a name that nobody has, are refused")
    func unusable() {
        #expect(throws: ListenFailure.self) { try TestServer(on: .host("192.0.2.1", port: 0)) }
        #expect(throws: ListenFailure.self) { try TestServer(on: .host("a.invalid.", port: 0)) }
    }

    @Test("serves a local socket that only its owner can use, and removes it at the end")
    func path() throws {
        let path = try directory() + "/gateway.sock"
        do {
            let server = try TestServer(on: .path(path), loops: 2)
            var status = stat()
            #expect(stat(path, &status) == 0)
            #expect(status.st_mode & 0o777 == 0o600)
            for _ in 0..<5 {
                let client = try server.client()
                client.say(Self.request)
                #expect(try client.answer().body == "hello")
            }
            #expect(throws: ListenFailure.addressInUse(.path(path))) {
                try TestServer(on: .path(path))
            }
        }
        #expect(access(path, F_OK) != 0)
    }

    @Test("a socket left over from a crash is replaced, another file is not")
    func stalePath() throws {
        let path = try directory() + "/gateway.sock"
        let name = try #require(SocketName(path: path))
        let fd = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        #expect(name.withPointer { bind(fd, $0, $1) } == 0)
        close(fd)
        do {
            let server = try TestServer(on: .path(path))
            let client = try server.client()
            client.say(Self.request)
            #expect(try client.answer().body == "hello")
        }
        let file = open(path, O_CREAT | O_WRONLY, 0o600)
        close(file)
        #expect(throws: ListenFailure.notASocket(path)) { try TestServer(on: .path(path)) }
        #expect(access(path, F_OK) == 0)
        let long = String(repeating: "x", count: 108)
        #expect(throws: ListenFailure.invalidPath(long)) { try TestServer(on: .path(long)) }
    }

    @Test("a drain closes idle connections, finishes busy ones and turns nobody away halfway")
    func drain() throws {
        let server = try TestServer()
        let idle = try server.client()
        idle.say(Self.request)
        #expect(try idle.answer().status == 200)
        let busy = try server.client()
        busy.say("POST /later HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbo")
        #expect(server.record.wait { _ in server.server.connectionCount == 2 })
        usleep(20_000)
        let isDone = Atomic<Bool>(false)
        server.server.drain(within: .seconds(10)) { isDone.store(true, ordering: .relaxed) }
        #expect(idle.readToEnd() == (.closed, 0))
        #expect(throws: (any Error).self) { try server.client() }
        busy.say("dy")
        let answer = try busy.answer()
        #expect(answer.body == "body")
        #expect(answer.fields["connection"] == "close")
        #expect(server.record.wait { _ in isDone.load(ordering: .relaxed) })
        #expect(server.record.stopping.load(ordering: .relaxed) == 0)
    }

    @Test("at the deadline of a drain, streams end in their own way")
    func drainDeadline() throws {
        let server = try TestServer()
        let client = try server.client()
        client.say("GET /endless HTTP/1.1\r\nHost: h\r\n\r\n")
        try client.readSome()
        let half = try server.client()
        half.say("GET /hal")
        #expect(server.record.wait { _ in server.server.connectionCount == 2 })
        let isDone = Atomic<Bool>(false)
        server.server.drain(within: .milliseconds(50)) { isDone.store(true, ordering: .relaxed) }
        #expect(try client.answer().body.hasSuffix("abye"))
        #expect(half.readToEnd().0 == .closed)
        #expect(server.record.wait { _ in isDone.load(ordering: .relaxed) })
        #expect(server.record.stopping.load(ordering: .relaxed) == 1)
    }

    @Test("stop cuts what is under way")
    func stop() throws {
        let server = try TestServer()
        let client = try server.client()
        client.say("GET /endless HTTP/1.1\r\nHost: h\r\n\r\n")
        try client.readSome()
        server.server.stop()
        #expect(client.readToEnd().0 == .reset)
        #expect(server.server.connectionCount == 0)
    }
}
