import Glibc
import ProviderAPI
import Testing

@testable import GatewayHost

@Suite("Pool state across kill -9")
struct PoolRestartTests {
    private static let path = "/v1/chat/completions"
    /// How many requests are sent before the end.
    private static let count = 12

    private static func saved(_ auth: TemporaryFolder) -> [JSONValue] {
        let bytes = try? RegularFile.read("\(auth.path)/\(StateKeeper.fileName)")
        let json = bytes.flatMap { try? JSONValue(parsing: $0) }
        return json?["accounts"]?.elements ?? []
    }

    /// Waits until the file says something.
    private static func wait(
        _ auth: TemporaryFolder,
        until holds: ([JSONValue]) -> Bool
    ) -> [JSONValue]? {
        for _ in 1...1000 {
            let accounts = saved(auth)
            if holds(accounts) { return accounts }
            usleep(20_000)
        }
        return nil
    }

    private static func requests(_ accounts: [JSONValue]) -> Int {
        accounts.map { $0["requests"]?.int ?? 0 }.reduce(0, +)
    }

    /// The ends of all rests on the wall clock, by account.
    private static func ends(_ accounts: [JSONValue]) -> [String: Int] {
        var ends: [String: Int] = [:]
        for account in accounts {
            for rest in account["rests"]?.elements ?? [] {
                ends[account["id"]?.string ?? "", default: 0] += rest["until"]?.int ?? 0
            }
        }
        return ends
    }

    private static func say(_ talk: Int, to gateway: RunningGateway) throws {
        let answer = try gateway.answer(
            "POST",
            path,
            #"{"model":"m","messages":[{"role":"user","content":"talk-\#(talk)."}]}"#,
            headers: ["X-Session-Id: talk-\(talk)"]
        )
        #expect(answer.status == 200, "\(answer.body)")
    }

    private static func homes(_ requests: some Sequence<String>) -> [Substring: Substring] {
        func value(_ name: String, _ text: String) -> Substring {
            guard let start = text.firstRange(of: name) else { return "" }
            return text[start.upperBound...].prefix { $0 != "\r\n" && $0 != "." }
        }
        var homes: [Substring: Substring] = [:]
        for text in requests where !text.contains("Bearer spent") {
            homes[value("talk-", text)] = value("Bearer ", text)
        }
        return homes
    }

    @Test("the same accounts rest until the same moment, and nothing else is forgotten")
    func killed() throws {
        let upstream = try ScriptedChat { _, text in
            text.contains("Bearer spent")
                ? .failure(
                    status: 429,
                    headers: "Retry-After: \(text.contains("spent-1") ? 300 : 500)\r\n",
                    body: #"{"error":{"message":"planted limit"}}"#
                )
                : .body(ScriptedChat.completion)
        }
        let auth = TemporaryFolder()
        let config = upstream.config(
            keys: ["spent-1", "good-1", "spent-2", "good-2", "good-3"],
            extra: """
                auth-dir: \(auth.path)
                passthrough-headers: true
                routing: {session-affinity: true}
                """
        )
        let first = try RunningGateway(RunningGateway.Setup(config: config))
        for talk in 1...Self.count { try Self.say(talk, to: first) }
        let total = Self.count + 2
        let before = try #require(Self.wait(auth) { Self.requests($0) == total })
        let report = try AccountsOf(first, folder: auth.path)
        let homes = Self.homes(upstream.received)
        #expect(homes.count == Self.count)
        first.send(signal: SIGKILL)
        #expect(first.waitForEnd() == -SIGKILL)
        #expect(Self.ends(before).count == 2)

        let second = try RunningGateway(RunningGateway.Setup(config: config))
        let restored = try AccountsOf(second, folder: auth.path)
        for key in ["requests", "successes", "input_tokens", "output_tokens"] {
            #expect(restored.sum(key) == report.sum(key), "\(key)")
        }
        #expect(
            restored.resting.compactMap { $0["id"]?.string }.sorted()
                == Self.ends(before).keys.sorted()
        )
        for (old, new) in zip(report.resting, restored.resting) {
            #expect(old["last_error"]?["message"] == new["last_error"]?["message"])
            #expect(old["errors"] == new["errors"])
        }
        for talk in 1...Self.count { try Self.say(talk, to: second) }
        let sent = upstream.received.dropFirst(total)
        #expect(sent.count == Self.count, "nobody asks an account that rests")
        #expect(Self.homes(sent) == homes, "conversations are where they were")
        let after = try #require(
            Self.wait(auth) { Self.requests($0) == total + Self.count }
        )
        let (old, new) = (Self.ends(before), Self.ends(after))
        let drift = old.map { abs($0.value - (new[$0.key] ?? 0)) }.max() ?? 0
        #expect(old.keys == new.keys && drift < 100, "the ends moved by \(drift) ms")
        print("kill -9: \(total) requests, \(old.count) rests kept, ends moved by \(drift) ms")
    }

    @Test("an operator sees why an account rests, and ends it")
    func reset() throws {
        let upstream = try ScriptedChat { number, _ in
            number == 1
                ? .failure(status: 429, headers: "Retry-After: 300\r\n", body: "{}")
                : .body(ScriptedChat.completion)
        }
        let auth = TemporaryFolder()
        let config = upstream.config(
            keys: ["planted-key-0001"],
            extra: "request-retry: 0\nauth-dir: \(auth.path)"
        )
        let gateway = try RunningGateway(RunningGateway.Setup(config: config))
        let folder = gateway.folder.path
        let options = ["--config", "\(folder)/config.yaml", "--plugins", "\(folder)/plugins"]
        for expected in [429, 429] {
            let answer = try gateway.answer("POST", Self.path, ServingTests.hello)
            #expect(answer.status == expected)
        }
        let report = try AccountsOf(gateway, folder: auth.path)
        let id = try #require(report.accounts.first?["id"]?.string)
        let list = Command.run(TestPaths.gateway, ["accounts"] + options).output
        #expect(list.contains("1 requests, 0 in flight · errors: 1 burst"), "\(list)")
        #expect(list.contains("burst, the upstream's word") && list.contains("until 20"))
        #expect(!list.contains("planted-key"))
        let wrong = Command.run(TestPaths.gateway, ["accounts", "reset", "nobody"] + options)
        #expect(wrong.status == 1 && wrong.output.contains("no account"))
        let done = Command.run(TestPaths.gateway, ["accounts", "reset", id] + options)
        #expect(done.status == 0 && done.output.contains("rests no longer"), "\(done.output)")
        let answer = try gateway.answer("POST", Self.path, ServingTests.hello)
        #expect(answer.status == 200)
    }
}
