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
        let folder = TemporaryFolder()
        let process = try start(["claude", "--port", "0"], output: folder.path + "/output")
        defer {
            kill(process, SIGINT)
            var status: Int32 = 0
            #expect(waitpid(process, &status, 0) == process && status & 0x7f == SIGINT)
        }
        let port = try #require(self.port(in: folder.path + "/output"))
        let good = #"{"model":"m","max_tokens":9,"messages":[{"role":"user","content":"hi"}]}"#
        let answer = try ask(port, good)
        #expect(answer.status == 200 && answer.body.contains("hello"))
        let bad = try ask(port, #"{"model":"m","messages":[{"role":"user","content":"hi"}]}"#)
        #expect(bad.status == 400 && bad.body.contains("max_tokens: Field required"))
        let failed = try ask(port, good.replacing("hi", with: "fail:overloaded"))
        #expect(failed.status == 529)
        let output = String(decoding: try AtomicFile.read(folder.path + "/output"), as: UTF8.self)
        #expect(output.contains("→ 400: max_tokens: Field required"))
        #expect(output.contains("claude-api-key:"))
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

    private func start(_ arguments: [String], output: String) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        let flags = O_WRONLY | O_CREAT | O_TRUNC
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, flags, 0o600)
        var words = ([Self.program] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var process = pid_t()
        var attributes = Command.openToSignals()
        defer { posix_spawnattr_destroy(&attributes) }
        let result = posix_spawn(&process, Self.program, &actions, &attributes, &words, environ)
        try #require(result == 0)
        return process
    }

    private func port(in output: String) -> UInt16? {
        for _ in 0..<500 {
            let text = (try? AtomicFile.read(output)).map { String(decoding: $0, as: UTF8.self) }
            if let text, let mark = text.firstRange(of: "http://127.0.0.1:"), text.contains("fail:")
            {
                return UInt16(text[mark.upperBound...].prefix(while: \.isNumber))
            }
            usleep(20_000)
        }
        return nil
    }
}
