import GeminiProvider
import ProviderAPI
import Testing

@Suite("Gemini logins")
struct GeminiLoginTests {
    private func next(_ kind: LoginEvent.Kind, _ state: JSONValue = .null) throws -> LoginStep {
        let provider = try GeminiProvider(settings: ["token-url": "http://127.0.0.1:7/token"])
        let event = LoginEvent(
            kind,
            state: state,
            random: [],
            now: UnixTime(milliseconds: 1_795_519_997_000)
        )
        return provider.login(try LoginEvent(json: event.json))
    }

    @Test("a pasted key is tried and stored")
    func key() throws {
        let asked = try next(.begin(method: "gemini"))
        guard case .ask(_, isSecret: true) = asked.action else {
            Issue.record("\(asked)")
            return
        }
        let tried = try next(.input(" AIza-new \n"), asked.state)
        guard case .request(let plan) = tried.action else {
            Issue.record("\(tried)")
            return
        }
        #expect(plan.headers.first == HeaderField("x-goog-api-key", "AIza-new"))
        let body = Array(#"{"models":[]}"#.utf8)
        let done = try next(.response(status: 200, headers: [], body: body), tried.state)
        guard case .done(let file, let credential) = done.action else {
            Issue.record("\(done)")
            return
        }
        #expect(credential == ["type": "gemini-api-key", "api_key": "AIza-new"])
        #expect(file.hasPrefix("gemini-api-key-") && file.hasSuffix(".json"))
        #expect(!file.contains("AIza"))
    }

    @Test("a key that is refused is not stored")
    func wrongKey() throws {
        let state: JSONValue = ["type": "gemini-api-key", "api_key": "k"]
        let body = Array(#"{"error":{"code":400,"message":"API key not valid."}}"#.utf8)
        let step = try next(.response(status: 400, headers: [], body: body), state)
        #expect(step.action == .fail("The key was not accepted: API key not valid."))
    }

    @Test("a key of Vertex is stored as it is, for it has no request without a cost")
    func vertexKey() throws {
        let asked = try next(.begin(method: "vertex-key"))
        let done = try next(.input("AQ.x"), asked.state)
        guard case .done(_, let credential) = done.action else {
            Issue.record("\(done)")
            return
        }
        #expect(credential["type"] == "vertex-api-key")
    }

    @Test("a service account's file is tried with a token and stored with it")
    func serviceAccount() throws {
        let asked = try next(.begin(method: "vertex"))
        guard case .askFile = asked.action else {
            Issue.record("\(asked)")
            return
        }
        let file = Array(GeminiBench.serviceAccount.compact.utf8)
        let place = try next(.file(file), asked.state)
        guard case .ask(_, isSecret: false) = place.action else {
            Issue.record("\(place)")
            return
        }
        let tried = try next(.input("global"), place.state)
        guard case .request(let plan) = tried.action else {
            Issue.record("\(tried)")
            return
        }
        #expect(plan.url == "http://127.0.0.1:7/token")
        let body = Array(#"{"access_token":"ya29.n","expires_in":3600}"#.utf8)
        let done = try next(.response(status: 200, headers: [], body: body), tried.state)
        guard case .done(let name, let credential) = done.action else {
            Issue.record("\(done)")
            return
        }
        #expect(name == "vertex-my-project.json")
        #expect(credential["type"] == "vertex")
        #expect(credential["location"] == "global")
        #expect(credential["access_token"] == "ya29.n")
        #expect(credential["service_account"]?["private_key_id"] == "k1")
        #expect(try GeminiBench.Bench(credential: credential).info.isRefreshable)
    }

    @Test("a file that is no service account ends the login with a reason")
    func wrongFile() throws {
        for text in ["{", "[]", #"{"type":"authorized_user","refresh_token":"r"}"#, "{}"] {
            guard case .fail(let reason) = try next(.file(Array(text.utf8))).action else {
                Issue.record("accepted \(text)")
                return
            }
            #expect(!reason.isEmpty)
        }
    }

    @Test("a refused grant ends the login with a reason")
    func refusedGrant() throws {
        let body = Array(#"{"error":"invalid_grant","error_description":"no such account"}"#.utf8)
        let step = try next(
            .response(status: 400, headers: [], body: body),
            GeminiBench.vertex
        )
        #expect(step.action == .fail("The service account got no token: no such account"))
    }

    @Test("files of other programs are read")
    func imports() throws {
        let provider = try GeminiProvider(settings: [:])
        let own = try Array(GeminiBench.vertex.compact.utf8).withUnsafeBytes {
            try provider.importCredential($0, from: "cliproxyapi")
        }
        #expect(own.fileName == "vertex-my-project.json")
        #expect(own.credential == GeminiBench.vertex)
        let google = try Array(GeminiBench.serviceAccount.compact.utf8).withUnsafeBytes {
            try provider.importCredential($0, from: "gcloud")
        }
        #expect(google.credential["project_id"] == "my-project")
        #expect(google.credential["location"] == "us-central1")
    }

    private static let environments: [(text: String, type: String, key: String)] = [
        ("GEMINI_API_KEY=AIzaKey", "gemini-api-key", "AIzaKey"),
        (
            "# GEMINI_API_KEY=no\r\n export GEMINI_API_KEY = \"AIza#Key\" # mine\r\n",
            "gemini-api-key", "AIza#Key"
        ),
        ("GOOGLE_API_KEY='AQ.Key'\nGEMINI_API_KEY=\n", "vertex-api-key", "AQ.Key"),
        ("GOOGLE_API_KEY=x\nGEMINI_API_KEY_2=y\nGEMINI_API_KEY=z #", "gemini-api-key", "z"),
    ]

    @Test("the keys of the Gemini CLI are imported", arguments: environments)
    func commandLine(_ file: (text: String, type: String, key: String)) throws {
        let provider = try GeminiProvider(settings: [:])
        let read = try Array(file.text.utf8).withUnsafeBytes {
            try provider.importCredential($0, from: "gemini")
        }
        #expect(read.credential == ["type": .string(file.type), "api_key": .string(file.key)])
        #expect(read.fileName.hasPrefix("\(file.type)-") && !read.fileName.contains(file.key))
    }

    @Test(
        "what holds no key of the Gemini CLI is refused, its login to Code Assist by name",
        arguments: [
            ("", "sets no GEMINI_API_KEY"), ("GEMINI_API_KEY=''", "sets no"), ("{}", "sets no"),
            (#"{"access_token":"a","refresh_token":"1//r","expiry_date":1}"#, "Code Assist"),
        ]
    )
    func noKey(text: String, reason: String) throws {
        let provider = try GeminiProvider(settings: [:])
        let failure = #expect(throws: ProviderFailure.self) {
            try Array(text.utf8).withUnsafeBytes {
                try provider.importCredential($0, from: "gemini")
            }
        }
        #expect(failure?.summary.contains(reason) == true, "\(failure?.summary ?? "")")
    }
}
