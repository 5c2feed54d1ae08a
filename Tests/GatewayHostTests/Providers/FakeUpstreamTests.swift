import Fidelity
import Glibc
import Testing

@testable import GatewayHost

@Suite("The fake upstream by hand")
struct FakeUpstreamTests {
    private static let program = TestPaths.build + "/fake-upstream"

    @Test("it says how it is used, and what is wrong with its arguments")
    func usage() {
        let help = Command.run(Self.program, ["--help"])
        #expect(help.status == 0 && help.output.contains("codex, claude, gemini, grok"))
        for (arguments, reason) in [
            ([], "name a provider"), (["nobody"], "no provider `nobody`"),
            (["codex", "--port", "x"], "--port needs"),
        ] {
            let result = Command.run(Self.program, arguments)
            #expect(result.status == 2 && result.output.contains(reason), "\(result.output)")
        }
    }

    @Test("it starts, answers a good request and refuses a bad one with the reason")
    func serves() throws {
        let upstream = StartedCommand(Self.program, ["claude", "--port", "0"])
        try #require(upstream.wait(for: "fail:"))
        let port = try #require(Self.port(in: upstream.output))
        let good = #"{"model":"m","max_tokens":9,"messages":[{"role":"user","content":"hi"}]}"#
        let answer = try ask(port, good)
        #expect(answer.status == 200 && answer.body.contains("hello"))
        let bad = try ask(port, #"{"model":"m","messages":[{"role":"user","content":"hi"}]}"#)
        #expect(bad.status == 400 && bad.body.contains("max_tokens: Field required"))
        let failed = try ask(port, good.replacing("hi", with: "fail:overloaded"))
        #expect(failed.status == 529)
        #expect(upstream.wait(for: "→ 400: max_tokens: Field required"))
        #expect(upstream.output.contains("claude-api-key:"))
        upstream.send(signal: SIGINT)
        #expect(upstream.waitForEnd() == -SIGINT)
    }

    private func ask(_ port: UInt16, _ body: String) throws -> TestClient.Answer {
        let client = try TestClient(.host("127.0.0.1", port: port))
        client.say(
            "POST /v1/messages HTTP/1.1\r\nHost: x\r\nX-Api-Key: k\r\nAnthropic-Version: 1\r\n"
                + "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
                + body
        )
        return try client.answer(to: .post)
    }

    private static func port(in output: String) -> UInt16? {
        guard let mark = output.firstRange(of: "http://127.0.0.1:") else { return nil }
        return UInt16(output[mark.upperBound...].prefix(while: \.isNumber))
    }
}
