import CProviderABI
import Glibc
import ProviderAPI
import Testing

@testable import GatewayHost

@Suite("Isolated plugins")
struct IsolatedPluginTests {
    private func loader() throws -> PluginLoader {
        let probe = PluginProbe(program: TestPaths.gateway, timeLimit: 5)
        return PluginLoader(folder: try PrivateFolder(), probe: probe)
    }

    private func request(
        _ folder: TemporaryFolder,
        defines: [String] = [],
        of source: String = "swap.c"
    ) -> PluginRequest {
        let path = FixedPlugin.build("Swap", in: folder, defines: defines, of: source)
        return PluginRequest(
            path: path,
            isolation: .process,
            callTimeout: .milliseconds(500)
        )
    }

    @Test(
        "every provider conforms behind the socket as it does without one",
        arguments: ["Echo", "OpenAICompatible", "Codex", "Claude", "Gemini", "Grok"]
    )
    func conforms(_ name: String) {
        let words = ["plugin", "test", "\(TestPaths.build)/lib\(name).so"]
        let isolated = Command.run(TestPaths.gateway, words + ["--isolation", "process"])
        let direct = Command.run(TestPaths.gateway, words)
        #expect(isolated.status == 0)
        #expect(isolated.output == direct.output)
    }

    @Test(
        "a plugin that cannot be loaded is refused with the cause",
        arguments: [
            (["FIXED_CRASH"], "it crashed (Aborted) while it was loaded"),
            (["FIXED_EXITS=0"], "it ended the process (exit status 0) while it was loaded"),
            (["FIXED_HUGE"], "wrote more than 16 MiB"),
            (["FIXED_NO_ENTRY"], "does not export"),
            (["FIXED_REFUSES_SETTINGS"], "`flavour` must be sweet"),
            (["FIXED_FAILS_SELF_TEST"], "flavours is empty"),
        ]
    )
    func refuses(_ defines: [String], _ says: String) throws {
        let folder = TemporaryFolder()
        let loader = try loader()
        let request = request(folder, defines: defines, of: "fixed.c")
        let refusal = #expect(throws: PluginRefusal.self) { try loader.load(request) }
        #expect(refusal?.description.contains(says) == true, "\(String(describing: refusal))")
        #expect(loader.counters.current.processes == 0)
    }

    @Test("a process ends with the last use of its plugin, and the same bytes share one")
    func lifetime() throws {
        let folder = TemporaryFolder()
        let loader = try loader()
        let request = request(folder)
        var first: LoadedPlugin? = try loader.load(request)
        var second: LoadedPlugin? = try loader.load(request)
        #expect(first === second && first?.image.isIsolated == true)
        #expect(loader.counters.current.processes == 1)
        #expect(loader.counters.current.resident == 0)
        first = nil
        second = nil
        #expect(first == nil && second == nil && loader.counters.current.processes == 0)
    }

    @Test("accounts live on in the process that follows one that died")
    func restart() throws {
        let folder = TemporaryFolder()
        let plugin = try loader().load(request(folder, defines: ["SWAP_FRAGILE"]))
        let provider = try plugin.instance(settings: .object([]))
        let account = try provider.open(.object([]), now: UnixTime(milliseconds: 0))
        for round in 1...3 {
            let facts = provider.classify(response("please crash"))
            #expect(facts.status == 503 && facts.message.contains("Provider Swap is not available"))
            // The first restart is immediate, the third waits for 200 ms; what may wait does.
            #expect(throws: Never.self, "round \(round)") { try account.models() }
            #expect(provider.classify(response("nothing")).message == "it failed")
        }
    }

    @Test("a call that hangs is ended at its limit")
    func hang() throws {
        let folder = TemporaryFolder()
        let plugin = try loader().load(request(folder, defines: ["SWAP_FRAGILE"]))
        let provider = try plugin.instance(settings: .object([]))
        let facts = provider.classify(response("please hang"))
        #expect(facts.message.contains("did not answer in time"))
    }

    private func response(_ body: String) -> LentResponse {
        LentResponse(status: 500, headers: [], body: Array(body.utf8))
    }
}
