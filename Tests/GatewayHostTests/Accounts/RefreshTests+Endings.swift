import Glibc
import ProviderAPI
import Testing

@testable import GatewayHost

/// What is left when a server ends, in peace or not.
extension RefreshTests {
    @Test("a server that is told to end in the middle of a refresh saves the token first")
    func endsAfterRefresh() throws {
        let (issuer, auth) = try issued(["a": Self.past])
        issuer.set(.slow)
        let gateway = try start(issuer, auth)
        for _ in 0..<500 where issuer.asked == 0 { usleep(10_000) }
        gateway.send(signal: SIGTERM)
        #expect(gateway.waitForEnd() == 0)
        let document = try CredentialFolder(path: auth.path).file("a.json").content.get()
        #expect(document["refresh_token"]?.string == "rt.a.1")
    }

    @Test("kill -9 in the middle of refreshes loses and tears no credential")
    func killed() throws {
        let count = getenv("SWITCHYARD_KILL_ROUNDS").flatMap { Int(String(cString: $0)) } ?? 3
        let issuer = try FakeIssuer()
        let auth = TemporaryFolder()
        issuer.set(lifetime: 0)
        let names = (0..<24).map { "k\($0)" }
        for name in names {
            auth.write(issuer.credential(name, expired: Self.past), to: "\(name).json", mode: 0o600)
        }
        var random = SplitMix(seed: 7)
        var unsaved = 0
        for _ in 0..<count {
            let before = issuer.refreshes
            let numbers = names.map { issuer.newest(of: $0) }
            let gateway = try start(issuer, auth)
            let wanted = before + Int(random.next() % 20)
            for _ in 0..<2000 where issuer.refreshes < wanted { usleep(1000) }
            usleep(UInt32(random.next() % 4000))
            gateway.stop()
            for (name, number) in zip(names, numbers) {
                let file = CredentialFolder(path: auth.path).file("\(name).json")
                let document = try file.content.get()
                let token = document["refresh_token"]?.string ?? ""
                #expect(token.hasPrefix("rt.\(name).") && document["x_kept"] != nil)
                // The issuer has answered, and the process died before the answer was on the disk.
                let newest = issuer.newest(of: name)
                if newest > number, token != "rt.\(name).\(newest)" { unsaved += 1 }
            }
        }
        // Whoever had lost a credential would now present a token that the issuer has retired.
        let before = issuer.refreshes
        let gateway = try start(issuer, auth)
        for _ in 0..<500 where issuer.refreshes < before + names.count { usleep(10_000) }
        gateway.send(signal: SIGTERM)
        #expect(gateway.waitForEnd() == 0)
        #expect(issuer.refreshes >= before + names.count)
        #expect(issuer.stale.isEmpty, "\(issuer.stale)")
        // What was left of the kills has gone with the last start.
        let left = try FolderListing.names(in: auth.path).filter { $0.hasSuffix(".tmp") }
        #expect(left.isEmpty)
        print(
            "kill -9: \(count) kills, \(issuer.refreshes) refreshes, \(unsaved) answers died with"
                + " the process, \(issuer.stale.count) credentials lost"
        )
    }

    @Test("rests and counters outlive a restart")
    func stateSurvives() throws {
        let (issuer, auth) = try issued(["a": Self.future])
        for expected in 1...2 {
            let gateway = try start(issuer, auth)
            _ = try gateway.answer("POST", "/v1/chat/completions", Self.question)
            let bytes = try #require(StatusSocket.ask(CredentialFolder(path: auth.path)))
            let report = try JSONValue(parsing: bytes.body)
            #expect(report["accounts"]?[0]?["requests"]?.int == expected)
            gateway.send(signal: SIGTERM)
            #expect(gateway.waitForEnd() == 0)
        }
        var status = stat()
        #expect(stat(auth.path + "/.state.json", &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
    }

    @Test("whoever logs in again while the server is down is served when it is up")
    func newLogin() throws {
        let (issuer, auth) = try issued(["a": Self.past])
        issuer.set(.revoked)
        for _ in 1...2 {
            // The rest of a login that is gone outlives a restart.
            let gateway = try start(issuer, auth)
            #expect(gateway.waitForLog("log in again"))
            let answer = try gateway.answer("POST", "/v1/chat/completions", Self.question)
            // No moment is told at which it would be better.
            #expect(answer.status == 503 && answer.body.contains("auth_unavailable"))
            #expect(answer.fields["retry-after"] == nil, "\(answer.body)")
            gateway.send(signal: SIGTERM)
            #expect(gateway.waitForEnd() == 0)
        }
        issuer.set(.well)
        auth.write(issuer.credential("a", expired: Self.future), to: "a.json", mode: 0o600)
        let gateway = try start(issuer, auth)
        let answer = try gateway.answer("POST", "/v1/chat/completions", Self.question)
        #expect(answer.status == 200, "\(answer.body)")
        #expect(issuer.served == ["at.a.0"])
    }

    @Test("a copy of a credential is no account, before and after the original was renewed")
    func copies() throws {
        let (issuer, auth) = try issued(["a": Self.future])
        let copy = try String(decoding: RegularFile.read(auth.path + "/a.json"), as: UTF8.self)
        auth.write(copy, to: "copy.json", mode: 0o600)
        issuer.revokeAccess(of: "a")
        for round in 1...2 {
            let gateway = try start(issuer, auth)
            let reason = round == 1 ? "the same token as a.json" : "an earlier token of a.json"
            #expect(gateway.waitForLog(reason), "\(gateway.log)")
            let answer = try gateway.answer("POST", "/v1/chat/completions", Self.question)
            #expect(answer.status == 200, "\(answer.body)")
            // Whatever changes, the folder is read again, and the copy is still there.
            auth.write(#"{"type":"martian"}"#, to: "other\(round).json", mode: 0o600)
            #expect(gateway.waitForLog("other\(round).json"))
            #expect(gateway.waitForLog("an earlier token of a.json"), "\(gateway.log)")
            for _ in 1...4 {
                let next = try gateway.answer("POST", "/v1/chat/completions", Self.question)
                #expect(next.status == 200, "\(next.body)")
            }
            gateway.send(signal: SIGTERM)
            #expect(gateway.waitForEnd() == 0)
        }
        #expect(issuer.refreshes == 1 && issuer.refused == 1 && issuer.stale.isEmpty)
        // Without the original its copy is all that there is, and may be tried.
        unlink(auth.path + "/a.json")
        let gateway = try start(issuer, auth)
        _ = try gateway.answer("POST", "/v1/chat/completions", Self.question)
        #expect(issuer.refreshes == 2)
    }

    @Test("of two servers of one folder the first keeps the state, and then the second")
    func oneKeepsState() throws {
        let (issuer, auth) = try issued(["a": Self.future])
        let gateways = try [start(issuer, auth), start(issuer, auth)]
        for gateway in [gateways[0], gateways[1], gateways[1]] {
            _ = try gateway.answer("POST", "/v1/chat/completions", Self.question)
        }
        func saved() throws -> Int? {
            let bytes = try RegularFile.read("\(auth.path)/\(StateKeeper.fileName)")
            return try JSONValue(parsing: bytes)["accounts"]?[0]?["requests"]?.int
        }
        #expect(gateways[1].waitForLog("another server saves"))
        gateways[0].send(signal: SIGTERM)
        #expect(gateways[0].waitForEnd() == 0)
        #expect(try saved() == 1)
        gateways[1].send(signal: SIGTERM)
        #expect(gateways[1].waitForEnd() == 0)
        #expect(try saved() == 2)
    }
}
