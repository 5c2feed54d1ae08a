import Glibc
import ProviderAPI
import Testing

@testable import GatewayHost

/// An upstream that repeats secrets, through the binary.
@Suite("Leaks")
struct LeakTests {
    private static let key = "Zq7-kT4wV9xB2mN8rL5p_hD3sF6gJ1cY0aQ4eW7u"
    private static let header = "hdr-6Yb3Nf8Lw2Xk9Vt4Qm7Zs1"
    private static let client = "client-9Kd2Lm5Xq8Wz3Rt6"

    private static let written =
        WrittenForm.all.map { $0.write(key) } + WrittenForm.all.prefix(4).map { $0.write(header) }

    private static func config(_ upstream: ScriptedChat, _ auth: TemporaryFolder) -> String {
        """
        api-keys: [{key: \(client), label: tester}]
        auth-dir: \(auth.path)
        request-retry: 0
        disable-cooling: true
        passthrough-headers: true
        openai-compatibility:
          - name: fake
            base-url: \(upstream.baseURL)
            headers: {X-Relay: "Bearer \(header)"}
            api-key-entries: [{api-key: \(key)}]
            models: [{name: m}]
        """
    }

    private static func failure(_ text: String) -> ScriptedChat.Reply {
        let error: JSONValue = [
            "error": ["message": .string("no room for \(text)"), "code": .string(text)]
        ]
        let told = text.filter { $0.isASCII && $0 != "\n" && $0 != "\r" && $0 != "\r\n" }
        return .failure(status: 500, headers: "X-Told: \(told)\r\n", body: error.compact)
    }

    /// Whether a form can be seen in a text, by its letters and digits.
    private static func tells(_ text: String, _ form: String) -> Bool {
        let text = text.utf8.map(SecretForm.letter).filter { $0 != 0 }
        let form = form.utf8.map(SecretForm.letter).filter { $0 != 0 }
        return text.firstRange(of: form.prefix(16)) != nil
            || text.firstRange(of: form.suffix(16)) != nil
    }

    @Test(
        "an upstream's error tells no secret to a client, nor to what is written down",
        arguments: ClientFormat.allCases
    )
    func errors(_ format: ClientFormat) throws {
        let forms = Self.written
        let upstream = try ScriptedChat { number, _ in Self.failure(forms[(number - 1) / 2]) }
        let auth = TemporaryFolder()
        var setup = RunningGateway.Setup(config: Self.config(upstream, auth))
        setup.key = Self.client
        let gateway = try RunningGateway(setup)
        for form in forms {
            for stream in [false, true] {
                let question = format.question("m", stream: stream)
                let answer = try gateway.answer("POST", question.path, question.body.compact)
                #expect(answer.status >= 500 && answer.body.contains("no room for"))
                let body = (try? JSONValue(parsing: Array(answer.body.utf8)))?.compact ?? ""
                #expect(!Self.tells(answer.body, form) && !Self.tells(body, form), "\(form)")
                #expect(!Self.tells("\(answer.fields)", form), "\(form)")
            }
            let report = try AccountsOf(gateway, folder: auth.path).json.compact
            #expect(report.contains("no room for") && !Self.tells(report, form), "\(form)")
        }
        #expect(gateway.waitForOutput(#""bytes_out""#))
        gateway.send(signal: SIGTERM)
        #expect(gateway.waitForEnd() == 0)
        let saved = try RegularFile.read("\(auth.path)/\(StateKeeper.fileName)")
        for text in [gateway.log, gateway.output, String(decoding: saved, as: UTF8.self)] {
            #expect(!text.isEmpty)
            for form in forms { #expect(!Self.tells(text, form), "\(form)") }
        }
    }

    @Test("headers that are passed, model names, paths and ids tell no secret")
    func pasted() throws {
        let upstream = try ScriptedChat { _, _ in .body(ScriptedChat.completion) }
        let auth = TemporaryFolder()
        var setup = RunningGateway.Setup(config: Self.config(upstream, auth))
        setup.key = Self.client
        let gateway = try RunningGateway(setup)
        let spelled = Self.client.utf8.map { "%" + String($0, radix: 16) }.joined()
        for key in [Self.client, Self.key, Self.client.uppercased(), spelled] {
            let question = #"{"model":"\#(key)","messages":[]}"#
            for (path, body) in [
                ("/v1/chat/completions", question), ("/v1/\(key)", "{}"),
                ("/v1beta/models/\(key):generateContent", "{}"),
            ] {
                let answer = try gateway.answer(
                    "POST",
                    path,
                    body,
                    headers: ["X-Request-Id: \(key)"]
                )
                #expect(answer.status == 404, "\(path)")
                #expect(!Self.tells(answer.body, key), "\(answer.body)")
                #expect(!Self.tells(answer.fields["x-request-id"] ?? "", key))
            }
            let answer = try gateway.answer("GET", "/v1/models/\(key)")
            #expect(answer.status == 404 && !Self.tells(answer.body, key))
        }
        #expect(gateway.waitForOutput("***:generateContent"))
        for text in [gateway.log, gateway.output] {
            for key in [Self.client, Self.key, spelled] { #expect(!Self.tells(text, key)) }
        }
    }
}
