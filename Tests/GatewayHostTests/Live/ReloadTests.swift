import Glibc
import ProviderAPI
import Synchronization
import Testing

@testable import GatewayHost

@Suite("Reload and shutdown")
struct ReloadTests {
    @Test("a changed file is picked up, a bad one is refused with its line, under load")
    func reloads() throws {
        let upstream = try ScriptedChat { _, _ in .body(ScriptedChat.completion) }
        let gateway = try RunningGateway(RunningGateway.Setup(config: upstream.config()))
        let failed = Mutex<[String]>([])
        let served = Mutex(0)
        let isOver = Atomic<Bool>(false)
        let load = LoopThread(named: "load") {
            while !isOver.load(ordering: .relaxed) {
                let answer = try? gateway.answer(
                    "POST",
                    "/v1/chat/completions",
                    ServingTests.hello
                )
                if answer?.status == 200 {
                    served.withLock { $0 += 1 }
                } else {
                    failed.withLock { $0.append(answer?.body ?? "no answer") }
                }
            }
        }
        for round in 1...100 {
            gateway.edit(upstream.config(extra: "model-aliases: {alias-\(round): [fake/up-model]}"))
            usleep(20_000)
        }
        #expect(waitForModel("alias-100", gateway))
        gateway.edit("port: [nonsense\n")
        #expect(gateway.waitForLog("configuration refused"))
        #expect(gateway.log.contains("\"line\":"))
        isOver.store(true, ordering: .relaxed)
        load.join()
        #expect(failed.withLock { $0 }.isEmpty)
        #expect(served.withLock { $0 } > 50)
        #expect(waitForModel("alias-100", gateway), "the last good generation still serves")
    }

    @Test("the signal to end lets running answers finish and takes nothing new")
    func drains() throws {
        let upstream = try ScriptedChat { _, _ in
            usleep(300_000)
            return .body(ScriptedChat.completion)
        }
        let gateway = try RunningGateway(RunningGateway.Setup(config: upstream.config()))
        let client = try gateway.client()
        client.say(gateway.request("POST", "/v1/chat/completions", ServingTests.hello))
        for _ in 1...100 where upstream.received.isEmpty { usleep(10_000) }
        gateway.send(signal: SIGTERM)
        let answer = try client.answer(to: .post)
        #expect(answer.body == ScriptedChat.completion)
        #expect(gateway.waitForEnd() == 0)
    }

    @Test("a stream that outlives the drain ends in its own format")
    func drainDeadline() throws {
        let upstream = try ScriptedChat { _, _ in .endless }
        let config = upstream.config(extra: "limits: {drain-timeout: 200ms}")
        let gateway = try RunningGateway(RunningGateway.Setup(config: config))
        let client = try gateway.client()
        client.say(gateway.request("POST", "/v1/chat/completions", ServingTests.stream))
        #expect(try client.readSome() > 0)
        gateway.send(signal: SIGINT)
        let answer = try client.answer(to: .post)
        #expect(answer.body.contains("server_stopping"))
        #expect(gateway.waitForEnd() == 0)
    }

    @Test("two signals end the process now")
    func secondSignal() throws {
        let upstream = try ScriptedChat { _, _ in .endless }
        let gateway = try RunningGateway(RunningGateway.Setup(config: upstream.config()))
        let client = try gateway.client()
        client.say(gateway.request("POST", "/v1/chat/completions", ServingTests.stream))
        #expect(try client.readSome() > 0)
        gateway.send(signal: SIGINT)
        #expect(gateway.waitForLog("draining"))
        gateway.send(signal: SIGINT)
        #expect(gateway.waitForEnd() == 0)
    }

    private func waitForModel(_ name: String, _ gateway: RunningGateway) -> Bool {
        for _ in 1...200 {
            let list = try? gateway.answer("GET", "/v1/models")
            if list?.body.contains("\"\(name)\"") == true { return true }
            usleep(20_000)
        }
        return false
    }
}
