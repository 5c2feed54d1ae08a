import Glibc
import ProviderAPI
import Testing

@testable import GatewayHost

@Suite("Edits of a credential file")
struct CredentialEditTests {
    private static let model = "gpt-5.5"
    private static let question =
        #"{"model":"gpt-5.5","messages":[{"role":"user","content":"hi"}]}"#

    /// Two accounts and the gateway that serves them.
    private struct World {
        let issuer: FakeIssuer
        let auth = TemporaryFolder()
        let gateway: RunningGateway

        init() throws {
            issuer = try FakeIssuer()
            for name in ["a", "b"] {
                let text = issuer.credential(name, expired: RefreshTests.future)
                auth.write(text, to: "\(name).json", mode: 0o600)
            }
            let config = issuer.config(auth.path)
            gateway = try RunningGateway(.init(config: config, plugins: ["Codex"]))
        }

        /// Replaces the file of an account as editors do.
        func edit(_ name: String, _ members: String) {
            let extra = members.isEmpty ? "" : ", " + members
            let text = issuer.credential(name, expired: RefreshTests.future, extra: extra)
            auth.write(text, to: ".next", mode: 0o600)
            rename("\(auth.path)/.next", "\(auth.path)/\(name).json")
        }

        /// Waits until the list of models says so.
        func waitForModels(_ holds: (String) -> Bool) -> Bool {
            wait { (try? gateway.answer("GET", "/v1/models").body).map(holds) ?? false }
        }

        /// Who serves a few requests in a row, or the status where nobody does.
        func servers() throws -> Set<String> {
            var servers: Set<String> = []
            for _ in 1...4 {
                let count = issuer.served.count
                let answer = try gateway.answer("POST", "/v1/chat/completions", question)
                let server = issuer.served.dropFirst(count).last
                servers.insert(answer.status == 200 ? server ?? "" : "\(answer.status)")
            }
            return servers
        }

        func waitForServers(_ wanted: Set<String>) -> Bool { wait { (try? servers()) == wanted } }

        func waitForNobody() -> Bool {
            wait { (try? servers())?.allSatisfy { Int($0) != nil } ?? false }
        }

        private func wait(_ holds: () -> Bool) -> Bool {
            for _ in 1...300 {
                if holds() { return true }
                usleep(20_000)
            }
            return false
        }
    }

    @Test("decide which names its models have, and which it offers")
    func models() throws {
        let world = try World()
        func name(_ text: String) -> String { "\"\(text)\"" }
        #expect(world.waitForModels { $0.contains(name(Self.model)) })
        world.edit("a", #""prefix": "team""#)
        #expect(world.waitForModels { $0.contains(name("team/\(Self.model)")) })
        world.edit("a", #""model_aliases": [{"name": "gpt-5.5", "alias": "mine"}]"#)
        #expect(
            world.waitForModels {
                $0.contains(name("mine")) && !$0.contains(name("team/\(Self.model)"))
            }
        )
        for account in ["a", "b"] { world.edit(account, #""excluded_models": ["gpt-5.5*"]"#) }
        #expect(world.waitForModels { !$0.contains(name(Self.model)) && $0.contains("gpt-") })
        world.edit("b", "")
        #expect(world.waitForModels { $0.contains(name(Self.model)) })
        #expect(world.waitForServers(["at.b.0"]), "the other account excludes it")
    }

    @Test("decide who comes first, and by which way")
    func order() throws {
        let world = try World()
        #expect(world.waitForServers(["at.a.0", "at.b.0"]))
        world.edit("a", #""priority": 5"#)
        #expect(world.waitForServers(["at.a.0"]))
        world.edit("b", #""priority": "9""#)
        #expect(world.waitForServers(["at.b.0"]))
        world.edit("b", #""priority": 9, "disabled": true"#)
        #expect(world.waitForServers(["at.a.0"]))
        // Nobody is behind this proxy; the other account goes on.
        let proxy = "http://127.0.0.1:\(FakeUpstream.closedPort())"
        world.edit("a", #""proxy_url": "\#(proxy)""#)
        #expect(world.waitForNobody())
        world.edit("b", "")
        #expect(world.waitForServers(["at.b.0"]))
    }
}
