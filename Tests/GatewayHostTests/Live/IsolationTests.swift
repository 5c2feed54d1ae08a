import Glibc
import ProviderAPI
import Testing

@testable import GatewayHost

@Suite("Providers in processes of their own")
struct IsolationTests {
    /// A gateway whose Swap provider runs alone and does what clients tell it to.
    private func gateway(
        _ upstream: FakeUpstream? = nil,
        settings: String = ""
    ) throws -> RunningGateway {
        let url = upstream.map { ", url: \"http://127.0.0.1:\($0.port)/v1\"" } ?? ""
        let config = """
            api-keys: [{key: sk-test, label: tester}]
            plugins:
              configs:
                Swap: {isolation: process, call-timeout: 500ms\(url)\(settings)}
                Echo: {}
            """
        let gateway = try RunningGateway(RunningGateway.Setup(config: config, plugins: ["Echo"]))
        let defines = ["SWAP_FRAGILE"]
        let built = FixedPlugin.build("Swap", in: gateway.folder, defines: defines, of: "swap.c")
        rename(built, "\(gateway.folder.path)/plugins/libSwap.so")
        try #require(waitForAnswer(gateway))
        return gateway
    }

    private func ask(
        _ gateway: RunningGateway,
        _ text: String = "hi",
        model: String = "swap",
        stream: Bool = false
    ) throws -> TestClient.Answer {
        let body = """
            {"model":"\(model)","stream":\(stream),"messages":[{"role":"user","content":"\(text)"}]}
            """
        return try gateway.answer("POST", "/v1/chat/completions", body)
    }

    private func waitForAnswer(_ gateway: RunningGateway) -> Bool {
        for _ in 1...500 {
            if (try? ask(gateway))?.status == 200 { return true }
            usleep(20_000)
        }
        return false
    }

    @Test("a crash costs its own request a 503 in the client's format, and nothing else")
    func crash() throws {
        let gateway = try gateway()
        let failed = try ask(gateway, "please crash")
        #expect(failed.status == 503)
        let error = try JSONValue(parsing: failed.body)["error"]
        #expect(error?["code"] == "provider_unavailable")
        #expect(error?["message"]?.string?.contains("Provider Swap is not available") == true)
        #expect(try ask(gateway, model: "echo").status == 200)
        #expect(waitForAnswer(gateway))
        #expect(gateway.waitForLog("plugin process ended"))
        #expect(gateway.log.contains("Aborted"))
    }

    @Test("a hang costs its own request a 503 at the limit, and the process is replaced")
    func hang() throws {
        let gateway = try gateway()
        let failed = try ask(gateway, "please hang")
        #expect(failed.status == 503)
        #expect(failed.body.contains("did not answer in time"))
        #expect(waitForAnswer(gateway))
        #expect(gateway.waitForLog("Killed"))
    }

    @Test("messages clients are told in their own format")
    func messages() throws {
        let gateway = try gateway()
        let body = """
            {"model":"swap","max_tokens":9,"messages":[{"role":"user","content":"please crash"}]}
            """
        let failed = try gateway.answer("POST", "/v1/messages", body)
        #expect(failed.status == 503)
        #expect(try JSONValue(parsing: failed.body)["type"] == "error")
    }

    @Test("a crash in the middle of a stream ends that stream with an error event")
    func stream() throws {
        let upstream = try FakeUpstream { connection in
            while let text = connection.request() {
                let isDoomed = text.contains("doomed")
                connection.write(
                    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n"
                )
                let second = isDoomed ? "d\r\nplease crash\n\r\n" : "2\r\nx\n\r\n"
                for piece in ["2\r\nx\n\r\n", second] {
                    guard connection.write(piece) else { return }
                    usleep(50_000)
                }
                guard connection.write("0\r\n\r\n") else { return }
            }
        }
        defer { upstream.stop() }
        let gateway = try gateway(upstream)
        let whole = try ask(gateway, stream: true)
        #expect(whole.body.hasSuffix("data: [DONE]\n\n"))
        let doomed = try ask(gateway, "doomed", stream: true)
        #expect(doomed.body.contains("[A]"))
        #expect(doomed.body.contains("provider_unavailable"))
        #expect(!doomed.body.hasSuffix("data: [DONE]\n\n"))
        #expect(waitForAnswer(gateway))
    }

    @Test("a configuration that is edited while the process is gone keeps the models")
    func edit() throws {
        let gateway = try gateway()
        for _ in 1...3 { _ = try ask(gateway, "please crash") }
        gateway.edit(
            """
            api-keys: [{key: sk-test, label: other}]
            plugins: {configs: {Swap: {isolation: process}, Echo: {}}}
            """
        )
        #expect(gateway.waitForLog("reloaded"))
        #expect(waitForAnswer(gateway))
    }

    @Test("the processes end with their plugin, and with the gateway however that ends")
    func ends() throws {
        let gateway = try gateway()
        #expect(Self.children(of: gateway).count == 1)
        unlink("\(gateway.folder.path)/plugins/libSwap.so")
        #expect(waitUntil { Self.children(of: gateway).isEmpty })
        let built = FixedPlugin.build("Swap", in: gateway.folder, of: "swap.c")
        rename(built, "\(gateway.folder.path)/plugins/libSwap.so")
        try #require(waitForAnswer(gateway))
        let child = try #require(Self.children(of: gateway).first)
        gateway.stop()
        #expect(waitUntil { kill(child, 0) != 0 })
    }

    private static func children(of gateway: RunningGateway) -> [pid_t] {
        let found = Command.run("/usr/bin/pgrep", ["-P", "\(gateway.process)", "-f", "isolated"])
        return found.output.split(separator: "\n").compactMap { pid_t($0) }
    }
}
