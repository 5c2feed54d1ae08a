import Testing

@testable import GatewayHost

@Suite("RequestTarget")
struct RequestTargetTests {
    private func target(_ path: String, _ query: String = "") throws -> RequestTarget {
        try Array(path.utf8).withUnsafeBytes { path in
            try Array(query.utf8).withUnsafeBytes { query in
                try RequestTarget(path: path, query: query)
            }
        }
    }

    @Test(
        "splits, then decodes",
        arguments: [
            ("/", [""]), ("/v1/models", ["v1", "models"]), ("/v1/models/", ["v1", "models", ""]),
            ("/v1/models/a%2Fb", ["v1", "models", "a/b"]), ("//a", ["", "a"]), ("*", []),
            ("/v1beta/models/x:go", ["v1beta", "models", "x:go"]), ("/caf%C3%A9+", ["caf\u{e9}+"]),
            ("", []),
        ]
    )
    func segments(_ path: String, _ segments: [String]) throws {
        #expect(try target(path).segments == segments)
    }

    @Test("decodes the items of a query")
    func query() throws {
        let decoded = try target("/", "key=a%26b&alt=sse&&empty=&bare&key=two&x+y=1+2")
        #expect(decoded.value(of: "key") == "a&b")
        #expect(decoded.value(of: "alt") == "sse")
        #expect(decoded.value(of: "empty") == "")
        #expect(decoded.value(of: "bare") == "")
        #expect(decoded.value(of: "x y") == "1 2")
        #expect(decoded.value(of: "none") == nil)
        #expect(decoded.query.count == 6)
    }

    @Test(
        "refuses malformed escapes",
        arguments: ["/%", "/%2", "/%zz", "/%00", "/%ff", "/%c3", "/a%2"]
    )
    func malformed(_ path: String) {
        #expect(throws: HTTPParseFailure.invalidPercentEncoding) { try target(path) }
        #expect(throws: HTTPParseFailure.invalidPercentEncoding) {
            try target("/", String(path.dropFirst()))
        }
    }

    @Test("bounds segments and items")
    func bounds() throws {
        let segments = String(repeating: "/a", count: 64)
        #expect(try target(segments).segments.count == 64)
        #expect(throws: HTTPParseFailure.invalidTarget) { try target(segments + "/a") }
        let items = String(repeating: "a&", count: 64)
        #expect(try target("/", items).query.count == 64)
        #expect(throws: HTTPParseFailure.tooManyQueryItems) { try target("/", items + "a") }
    }
}
