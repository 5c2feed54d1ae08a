import Glibc
import ProviderAPI
import Testing

@testable import GatewayHost

@Suite("Providers in processes of their own")
struct IsolationTests {
    @Test("a crash costs its own request a 503 in the client's format, and nothing else")
    func crash() throws {
        let gateway = try FragileGateway.start()
        let failed = try gateway.ask("please crash")
        #expect(failed.status == 503)
        let error = try JSONValue(parsing: failed.body)["error"]
        #expect(error?["code"] == "provider_unavailable")
        #expect(error?["message"]?.string?.contains("Provider Swap is not available") == true)
        #expect(try gateway.ask(model: "echo").status == 200)
        #expect(gateway.waitForSwap())
        #expect(gateway.waitForLog("plugin process ended"))
        #expect(gateway.log.contains("Aborted"))
    }

    @Test("a hang costs its own request a 503 at the limit, and the process is replaced")
    func hang() throws {
        let gateway = try FragileGateway.start()
        let failed = try gateway.ask("please hang")
        #expect(failed.status == 503)
        #expect(failed.body.contains("did not answer in time"))
        #expect(gateway.waitForSwap())
        #expect(gateway.waitForLog("Killed"))
    }

    @Test("clients are told of a crash in their own format", arguments: ClientAPI.all)
    func whole(_ format: ClientAPI) throws {
        let gateway = try FragileGateway.start()
        let body = format.body("please crash", stream: false)
        let failed = try gateway.answer("POST", format.path(stream: false), body)
        #expect(failed.status == 503)
        #expect(failed.body.hasPrefix(format.whole), "\(failed.body)")
        #expect(failed.body.contains("Provider Swap is not available"))
    }

    @Test("a crash in the middle of a stream ends it with an error", arguments: ClientAPI.all)
    func stream(_ format: ClientAPI) throws {
        let upstream = try FragileGateway.upstream()
        defer { upstream.stop() }
        let gateway = try FragileGateway.start(upstream)
        let path = format.path(stream: true)
        let good = try gateway.answer("POST", path, format.body("hi", stream: true))
        #expect(format.ends.allSatisfy(good.body.contains), "\(good.body)")
        #expect(!good.body.contains(format.streamed))
        let client = try gateway.client()
        client.say(gateway.request("POST", path, format.body("doomed", stream: true)))
        let (doomed, failure) = try client.wholeOrCut(.post)
        #expect(failure == (format.cuts ? .reset : nil))
        #expect(doomed.status == 200 && doomed.body.contains("[A]"))
        #expect(doomed.body.contains(format.streamed), "\(doomed.body)")
        #expect(doomed.body.contains("Provider Swap is not available"))
        #expect(!format.ends.contains(where: doomed.body.contains), "\(doomed.body)")
        #expect(gateway.waitForSwap())
        #expect(gateway.waitForOutput("provider_unavailable"))
    }

    @Test("a configuration that is edited while the process is gone keeps the models")
    func edit() throws {
        let gateway = try FragileGateway.start()
        for _ in 1...3 { _ = try gateway.ask("please crash") }
        gateway.edit(
            """
            api-keys: [{key: sk-test, label: other}]
            plugins: {configs: {Swap: {isolation: process}, Echo: {}}}
            """
        )
        #expect(gateway.waitForLog("reloaded"))
        #expect(gateway.waitForSwap())
    }

    @Test("the processes end with their plugin, and with the gateway however that ends")
    func ends() throws {
        let gateway = try FragileGateway.start()
        #expect(Self.children(of: gateway).count == 1)
        unlink("\(gateway.folder.path)/plugins/libSwap.so")
        #expect(waitUntil { Self.children(of: gateway).isEmpty })
        let built = FixedPlugin.build("Swap", in: gateway.folder, of: "swap.c")
        rename(built, "\(gateway.folder.path)/plugins/libSwap.so")
        try #require(gateway.waitForSwap())
        let child = try #require(Self.children(of: gateway).first)
        gateway.stop()
        #expect(waitUntil { kill(child, 0) != 0 })
    }

    private static func children(of gateway: RunningGateway) -> [pid_t] {
        let found = Command.run("/usr/bin/pgrep", ["-P", "\(gateway.process)", "-f", "isolated"])
        return found.output.split(separator: "\n").compactMap { pid_t($0) }
    }
}
