import Glibc
import ProviderAPI
import Testing

@testable import GatewayHost

@Suite("Credential folder")
struct CredentialFolderTests {
    private static let text = """
        { "note": "caf\\u00e9",  "type":"x", "access_token":"a" , "z":[1, 2.50] }
        """

    @Test("a renewal keeps the bytes and the order of all that it does not change")
    func keepsBytes() throws {
        let document = try CredentialDocument(Array(Self.text.utf8))
        let renewed = try document.merging(["access_token": "b", "added": 1])
        let bytes = String(decoding: renewed.bytes, as: UTF8.self)
        #expect(bytes.hasPrefix(#"{ "note": "caf\u00e9",  "type":"x", "access_token":"b""#))
        #expect(bytes.contains(#""z":[1, 2.50]"#))
        #expect(renewed["added"]?.int == 1)
        #expect(renewed.version != document.version)
    }

    @Test("files are the owner's alone, in a folder that is made so, and a new login keeps remarks")
    func stores() throws {
        let temporary = TemporaryFolder()
        let folder = CredentialFolder(path: temporary.path + "/a/b")
        try folder.store(["type": "x", "access_token": "1"], as: "x.json")
        var status = stat()
        #expect(stat(folder.path, &status) == 0 && status.st_mode & 0o777 == 0o700)
        #expect(stat(folder.path + "/x.json", &status) == 0 && status.st_mode & 0o777 == 0o600)
        try folder.write(CredentialDocument(["type": "x", "prefix": "team"]), to: "x.json")
        try folder.store(["type": "x", "access_token": "2"], as: "x.json")
        let document = try folder.file("x.json").content.get()
        #expect(document["prefix"]?.string == "team")
        #expect(document["access_token"]?.string == "2")
        #expect(folder.names == ["x.json"], "no temporary file is left")
        #expect(throws: FileFailure.self) {
            try folder.store(["type": "x"], as: "../x.json")
        }
    }

    @Test(
        "a file that is no credential says why",
        arguments: [
            ("", "it is empty"), ("{\"type\": \"x\", \"acc", "cut off"), ("[1]", "no JSON object"),
            ("{\"a\": 1}", "no `type`"), ("<html>", "not JSON"),
        ]
    )
    func faults(text: String, reason: String) {
        let fault = #expect(throws: CredentialDocument.Fault.self) {
            try CredentialDocument(Array(text.utf8))
        }
        #expect(fault?.reason.contains(reason) ?? false)
    }

    @Test("what must not be shown is known by the names of its members")
    func secrets() throws {
        let text = """
            {"type":"vertex","access_token":"a","token_type":"Bearer","refreshToken":"b",
             "service_account":{"private_key":"c","private_key_id":"d"},"api_key":"","email":"e"}
            """
        #expect(try CredentialDocument(Array(text.utf8)).secrets == ["a", "b", "c"])
    }

    @Test("a pipe or a folder named like a credential holds nothing up")
    func notRegular() {
        let temporary = TemporaryFolder()
        mkfifo(temporary.path + "/p.json", 0o600)
        mkdir(temporary.path + "/d.json", 0o700)
        let folder = CredentialFolder(path: temporary.path)
        for name in ["p.json", "d.json"] {
            guard case .failure(let fault) = folder.file(name).content else {
                Issue.record("\(name) was read")
                continue
            }
            #expect(fault.reason.contains("regular file"))
        }
    }

    @Test("overrides are read in both spellings, and a wrong one is named")
    func overrides() throws {
        let json = """
            {"type":"t","weight":"3","priority":2,"disabled":true,"proxy-url":"http://p:1",
             "excluded-models":["a*"],"model_aliases":[{"name":"n","alias":"m","fork":true}],
             "disable-cooling":true,"headers":{"X-A":"b"},"label":"L","note":"N","prefix":"team/",
             "request-scoped-errors":[{"status":418,"action":"stop"}]}
            """
        let document = try CredentialDocument(Array(json.utf8))
        let terms = try CredentialTerms(document, Config()).terms(id: "f.json", provider: "p")
        #expect(terms.weight == 3 && terms.priority == 2 && terms.isDisabled)
        #expect(terms.prefix == "team" && terms.label == "L" && terms.note == "N")
        #expect(terms.disableCooling == true && terms.headers == [HeaderField("X-A", "b")])
        #expect(terms.aliases == [Account.Alias(name: "n", alias: "m", forks: true)])
        #expect(terms.excluded.first?.matches("abc") ?? false)
        #expect(terms.errorRules.ruling(status: 418, body: []) == .stop)
        for (key, value) in [
            ("weight", "\"many\""), ("priority", "1.5"), ("disabled", "3"), ("headers", "[]"),
            ("proxy_url", "\"ftp://x\""), ("excluded_models", "[1]"), ("model_aliases", "[{}]"),
            ("request_scoped_errors", "[{}]"),
        ] {
            let wrong = try CredentialDocument(Array(#"{"type":"t","\#(key)":\#(value)}"#.utf8))
            let fault = #expect(throws: CredentialDocument.Fault.self) {
                try CredentialTerms(wrong, Config()).terms(id: "f", provider: "p")
            }
            #expect(fault?.reason.contains("`\(key)`") ?? false)
        }
    }

    @Test("a lock is held by one, and freed when its holder lets go")
    func locks() {
        let temporary = TemporaryFolder()
        let folder = CredentialFolder(path: temporary.path)
        var first = CredentialLock("a.json", in: folder)
        #expect(first != nil)
        #expect(CredentialLock("a.json", in: folder) == nil)
        #expect(CredentialLock("b.json", in: folder) != nil)
        first = nil
        #expect(CredentialLock("a.json", in: folder) != nil)
    }

    @Test("a refresh is due before expiry, and a wrong clock makes no loop")
    func schedule() {
        let hour = UnixTime(milliseconds: 3_600_000)
        var schedule = RefreshSchedule()
        #expect(schedule.due(expires: hour, lead: 600) == 3_000_000)
        #expect(schedule.due(expires: nil, lead: 600) == nil)
        schedule.renewed(now: 0)
        #expect(schedule.due(expires: hour, lead: 86_400) == 1_800_000, "half of a short life")
        let past = UnixTime(milliseconds: -5_000_000)
        #expect(schedule.due(expires: past, lead: 300) == 60_000, "no sooner than a minute")
        schedule.failed(now: 100_000, hint: nil)
        #expect(schedule.due(expires: past, lead: 300) == 130_000)
        schedule.failed(now: 130_000, hint: nil)
        #expect(schedule.due(expires: past, lead: 300) == 190_000)
        for _ in 0..<40 { schedule.failed(now: 0, hint: .max) }
        #expect(schedule.due(expires: nil, lead: 300) == 900_000)
    }

    @Test("a file that begins with the mark of some editors is read without it")
    func byteOrderMark() throws {
        let text = #"{"type":"codex","access_token":"a"}"#
        let document = try CredentialDocument([0xEF, 0xBB, 0xBF] + Array(text.utf8))
        #expect(document.bytes == Array(text.utf8))
        #expect(throws: CredentialDocument.Fault.self) {
            try CredentialDocument([0xEF, 0xBB, 0xBF])
        }
    }

    @Test("retired tokens are told by their owner, whichever process has retired them")
    func retired() throws {
        let folder = TemporaryFolder()
        let first = RetiredTokens(in: CredentialFolder(path: folder.path), maxCount: 3)
        let second = RetiredTokens(in: CredentialFolder(path: folder.path))
        first.add("codex|refresh_token|rt-secret", of: "a.json")
        second.refresh()
        #expect(second.owner(of: "codex|refresh_token|rt-secret") == "a.json")
        second.add("codex|refresh_token|rt-other", of: "b.json")
        for number in 1...2 { first.add("\(number)", of: "c.json") }
        #expect(first.owner(of: "codex|refresh_token|rt-other") == "b.json")
        #expect(first.owner(of: "codex|refresh_token|rt-secret") == nil, "three are kept")
        let text = try String(
            decoding: RegularFile.read(folder.path + "/.retired.json"),
            as: UTF8.self
        )
        #expect(!text.contains("rt-"))
        for text in ["", "[1]", #"{"a":1}"#] {
            folder.write(text, to: ".retired.json")
            first.refresh()
            #expect(first.owner(of: "1") == nil)
        }
    }

    @Test("a saved state comes back as it was, and any other document as nothing")
    func savedState() throws {
        var account = Pool.Snapshot.Account(id: "a.json")
        account.rests = [
            .init(model: "m", kind: "burst", until: 5, isGuess: true, isPermanent: false, step: 2)
        ]
        account.errors = ["burst": 3]
        account.windows = [
            .init(name: "5h", remaining: 10, resetsAt: nil),
            .init(model: "m", name: "weekly", remaining: 20, resetsAt: 8),
        ]
        account.lastError = .init(kind: "burst", status: 429, message: "slow", at: 7)
        (account.requests, account.lastUsed) = (9, 4)
        let binding = Pool.Snapshot.Binding(high: .max, low: 1, account: "a.json", usedAt: 3)
        let snapshot = Pool.Snapshot(accounts: [account], bindings: [binding])
        let text = SavedState.json(snapshot).compact
        #expect(SavedState.snapshot(try JSONValue(parsing: text)) == snapshot)
        for other in ["{}", "[]", #"{"version":1,"accounts":[{}],"bindings":[[1]]}"#] {
            let read = SavedState.snapshot(try JSONValue(parsing: other))
            #expect(read?.accounts.isEmpty ?? true)
        }
    }

    @Test("a state without windows of models is read, and one with them misleads no older build")
    func olderState() throws {
        let windows = #"[{"name":"5h","remaining":10,"resets_at":null}]"#
        let text = #"{"version":1,"accounts":[{"id":"a","windows":\#(windows)}]}"#
        let old = try #require(SavedState.snapshot(try JSONValue(parsing: text))?.accounts.first)
        #expect(old.windows == [.init(name: "5h", remaining: 10, resetsAt: nil)])
        var account = Pool.Snapshot.Account(id: "a")
        account.windows = old.windows + [.init(model: "m", name: "5h", remaining: 0, resetsAt: 8)]
        let new = SavedState.json(Pool.Snapshot(accounts: [account]))["accounts"]?[0]
        #expect(new?["windows"]?.compact == windows)
        #expect(new?["model_windows"]?[0]?["model"] == "m")
    }
}
