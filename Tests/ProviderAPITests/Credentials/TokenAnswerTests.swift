import ProviderAPI
import Testing

@Suite("Token answers")
struct TokenAnswerTests {
    private static let now = UnixTime(milliseconds: 0)

    @Test("a grant becomes the members of a credential")
    func members() throws {
        let json: JSONValue = [
            "access_token": "a", "refresh_token": "r", "id_token": "", "scope": "s",
            "expires_in": 3600,
        ]
        let answer = try #require(
            TokenAnswer(json, keeping: ["refresh_token", "id_token"], now: Self.now)
        )
        #expect(
            answer.members == [
                "access_token": "a", "refresh_token": "r",
                "last_refresh": "1970-01-01T00:00:00Z", "expired": "1970-01-01T01:00:00Z",
            ]
        )
        #expect(answer.json == json)
    }

    @Test(
        "an answer without a token, or of another status, grants nothing",
        arguments: [
            (200, "{}"), (200, #"{"access_token":""}"#), (200, "<html>"),
            (400, #"{"access_token":"a"}"#),
        ]
    )
    func nothing(status: Int, body: String) {
        let answer = Array(body.utf8).withUnsafeBytes {
            TokenAnswer(UpstreamResponse(status: status, body: $0, now: Self.now))
        }
        #expect(answer == nil)
    }

    @Test("a life that no token has is not believed", arguments: [-1, Int.min])
    func lifetime(seconds: Int) {
        let json: JSONValue = ["access_token": "a", "expires_in": .int(seconds)]
        #expect(TokenAnswer(json, now: Self.now)?.members["expired"] == nil)
    }

    @Test("a request carries a form or a document")
    func requests() {
        let form = UpstreamPlan(tokenForm: ["a": "b c"], to: "https://x.example")
        #expect(form.body == Array("a=b%20c".utf8) || form.body == Array("a=b+c".utf8))
        let document = UpstreamPlan(tokenDocument: ["a": 1], to: "https://x.example")
        #expect(document.body == Array(#"{"a":1}"#.utf8))
        #expect(document.headers.contains(HeaderField("content-type", "application/json")))
        #expect(form.url == "https://x.example" && form.method == "POST")
    }
}
