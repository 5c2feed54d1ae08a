import Glibc
import Testing

@testable import GatewayHost

@Suite("Wrong keys")
struct WrongKeyTests {
    private func gateway(_ rules: String) throws -> RunningGateway {
        let config = """
            api-keys: [sk-test, sk-other]
            limits: {drain-timeout: 100ms}
            trusted-proxies: [127.0.0.1]
            auth-failures: {\(rules)}
            """
        return try RunningGateway(RunningGateway.Setup(config: config))
    }

    private func ask(_ key: String, from address: String) -> String {
        "GET /v1/models HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \(key)\r\n"
            + "X-Forwarded-For: \(address)\r\n\r\n"
    }

    private func status(_ client: TestClient, _ key: String, from address: String) throws -> Int {
        client.say(ask(key, from: address))
        return try client.answer(to: .get).status
    }

    @Test("lock their address out, with one word in the log, and nobody else")
    func lock() throws {
        let gateway = try gateway("slow-after: 2, delay: 10ms, lock-after: 4, lock-time: 3s")
        let client = try gateway.client()
        let guesser = "203.0.113.7"
        #expect(try status(client, "sk-test", from: guesser) == 200)
        for number in 1...4 {
            #expect(try status(client, "wrong-\(number)", from: guesser) == 401)
        }
        client.say(ask("sk-other", from: guesser))
        let refusal = try client.answer(to: .get)
        #expect(refusal.status == 429)
        #expect((1...3).contains(Int(refusal.fields["retry-after"] ?? "") ?? 0))
        #expect(refusal.body.contains("too_many_wrong_keys"))
        #expect(try status(client, "wrong-5", from: guesser) == 429)
        #expect(try status(client, "sk-test", from: guesser) == 200, "it was good here before")
        #expect(try status(client, "sk-other", from: "203.0.113.8") == 200)
        #expect(gateway.waitForLog("address is let in again"))
        #expect(try status(client, "sk-other", from: guesser) == 200)
        let log = gateway.log
        #expect(log.split(separator: "\n").count { $0.contains("is locked out after") } == 1)
        #expect(log.contains(#""address":"203.0.113.7","refused":2"#), "\(log)")
        #expect(!log.contains("wrong-") && !gateway.output.contains("wrong-"))
    }

    @Test("are answered slowly, which keeps nobody else waiting")
    func slow() throws {
        let gateway = try gateway("slow-after: 1, delay: 1s")
        let (client, other) = (try gateway.client(), try gateway.client())
        let guesser = "203.0.113.7"
        #expect(try status(client, "wrong", from: guesser) == 401)
        let begin = EventLoop.monotonicTime()
        // The next request of the connection waits as well.
        client.say(ask("wrong", from: guesser) + ask("sk-test", from: guesser))
        for _ in 1...20 { #expect(try status(other, "sk-test", from: guesser) == 200) }
        #expect(EventLoop.monotonicTime() - begin < 900_000_000)
        #expect(try client.answer(to: .get).status == 401)
        #expect(EventLoop.monotonicTime() - begin > 900_000_000)
        #expect(try client.answer(to: .get).status == 200)
    }

    @Test("whose client does not wait for the answer, or whose server stops, leave nothing behind")
    func leaves() throws {
        let gateway = try gateway("slow-after: 0, delay: 30s")
        for number in 1...10 {
            let client = try gateway.client()
            client.say(ask("wrong-\(number)", from: "203.0.113.7"))
            #expect(try gateway.answer("GET", "/livez").status == 200)
            client.close()
        }
        #expect(gateway.waitForOutput(#""end":"client_gone""#))
        let client = try gateway.client()
        client.say(ask("wrong", from: "203.0.113.7"))
        #expect(try gateway.answer("GET", "/livez").status == 200)
        gateway.send(signal: SIGTERM)
        #expect(try client.answer(to: .get).status == 401)
        #expect(gateway.waitForEnd() == 0)
    }
}
