import Testing

@testable import GatewayHost

@Suite("A gateway without keys")
struct OpenGatewayTests {
    private static let body = #"{"model":"echo","messages":[{"role":"user","content":"hi"}]}"#

    private func gateway(_ extra: String = "") throws -> RunningGateway {
        let config = "host: 127.0.0.1\nplugins: {configs: {Echo: {}}}\n\(extra)\n"
        return try RunningGateway(RunningGateway.Setup(config: config, plugins: ["Echo"]))
    }

    private func post(
        _ gateway: RunningGateway,
        _ host: String,
        _ lines: [String] = [],
        path: String = "/v1/chat/completions",
        method: String = "POST"
    ) throws -> TestClient.Answer {
        let client = try gateway.client()
        let head = ["\(method) \(path) HTTP/1.1", "Host: \(host)", "Content-Type: text/plain"]
        let body = method == "POST" ? Self.body : ""
        let text = (head + lines + ["Content-Length: \(body.utf8.count)"]).joined(separator: "\r\n")
        client.say(text + "\r\n\r\n" + body)
        return try client.answer(to: method == "POST" ? .post : .options)
    }

    @Test(
        "serves this machine, and tells pages in their client's format why it does not serve them"
    )
    func pages() throws {
        let gateway = try gateway("hosts: [models.internal]")
        for host in ["localhost:\(gateway.port)", "127.0.0.1", "[::1]:1", "models.internal"] {
            #expect(try post(gateway, host).status == 200, "\(host)")
        }
        let rebound = try post(gateway, "evil.example", ["Origin: http://evil.example"])
        #expect(rebound.status == 421 && rebound.body.contains("unknown_host"))
        #expect(rebound.body.contains("`evil.example`") && rebound.body.contains("`hosts`"))
        for origin in ["https://evil.example", "null"] {
            let answer = try post(gateway, "localhost", ["Origin: \(origin)"], path: "/v1/messages")
            #expect(answer.status == 403 && answer.body.contains(#""type":"permission_error""#))
            #expect(answer.body.contains("cors.origins"))
            #expect(answer.fields["access-control-allow-origin"] == nil)
        }
        #expect(try post(gateway, "localhost", ["Sec-Fetch-Site: cross-site"]).status == 403)
        #expect(gateway.waitForOutput(#""error":"cross_site""#))
        #expect(gateway.output.contains(#""error":"unknown_host""#))
        // Health says nothing that a page could use.
        #expect(try gateway.answer("GET", "/livez", headers: ["Origin: null"]).status == 200)
    }

    @Test("serves the pages that are listed, preflights included")
    func listed() throws {
        let gateway = try gateway("cors: {enabled: true, origins: ['https://app.example']}")
        let lines = ["Origin: https://app.example", "Sec-Fetch-Site: cross-site"]
        let preflight = try post(gateway, "localhost", lines, method: "OPTIONS")
        #expect(preflight.status == 204)
        #expect(preflight.fields["access-control-allow-origin"] == "https://app.example")
        let answer = try post(gateway, "localhost", lines)
        #expect(answer.status == 200)
        #expect(answer.fields["access-control-allow-origin"] == "https://app.example")
        #expect(try post(gateway, "localhost", ["Origin: https://other.example"]).status == 403)
        #expect(try post(gateway, "evil.example", lines).status == 421)
    }

    @Test("serves what names no host, as HTTP/1.0 allows")
    func withoutHost() throws {
        let gateway = try gateway()
        let client = try gateway.client()
        client.say("GET /v1/models HTTP/1.0\r\n\r\n")
        #expect(try client.answer(to: .get).status == 200)
    }

    @Test("is not asked of one with keys, to which a page without a key means nothing")
    func keyed() throws {
        let gateway = try gateway("api-keys: [sk-test]")
        #expect(try post(gateway, "evil.example", ["Origin: https://evil.example"]).status == 401)
        let key = ["Origin: https://evil.example", "Authorization: Bearer sk-test"]
        #expect(try post(gateway, "models.internal", key).status == 200)
    }
}
