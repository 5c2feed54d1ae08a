internal import ProviderAPI

/// A failure of an upstream in the shape that was recorded of the real one.
///
/// A request whose text holds `fail:` and a name is answered with it.
package struct FakeFailure: Sendable {
    /// What the gateway's client is to see.
    package enum Expectation: Sendable, Equatable {
        case status(Int)
        /// A stream that does not end well, and an error where there is no stream.
        case broken
    }

    package let name: String
    package let expected: Expectation
    /// `nil` for a failure that depends on the provider or the request.
    package let answer: FakeAnswer?
    /// How many seconds the client is told to wait; `nil` where the upstream gives no hint.
    package private(set) var waits: ClosedRange<Int>?

    init(_ name: String, _ expected: Expectation, _ answer: FakeAnswer?) {
        self.name = name
        self.expected = expected
        self.answer = answer
    }

    /// The failure, of which a client is told to come back in some seconds.
    func waiting(_ seconds: ClosedRange<Int>) -> FakeFailure {
        var failure = self
        failure.waits = seconds
        return failure
    }

    /// The shapes that all upstreams may give: those of what stands before them.
    static let common = [
        FakeFailure(
            "page",
            .status(502),
            FakeAnswer(status: 502, .whole("<html><body>Bad Gateway</body></html>"))
        ),
        FakeFailure("cut", .broken, nil),
        FakeFailure("model-missing", .status(404), nil),
        FakeFailure("token", .status(502), nil),
    ]

    /// A failure of the OpenAI API and of those that write errors as it does.
    static func openAI(
        _ name: String,
        _ status: Int,
        _ code: JSONValue,
        shown: Int? = nil,
        type: JSONValue = "invalid_request_error",
        message: JSONValue = "It failed.",
        headers: [HeaderField] = [],
        more: JSONValue = [:]
    ) -> FakeFailure {
        var error: JSONValue = ["message": message, "type": type, "param": .null, "code": code]
        for member in more.members { error[member.key] = member.value }
        let answer = FakeAnswer(status: status, headers: headers, json: ["error": error])
        return FakeFailure(name, .status(shown ?? status), answer)
    }

    /// A failure of the Anthropic API.
    static func anthropic(
        _ name: String,
        _ status: Int,
        _ type: JSONValue,
        shown: Int? = nil,
        message: JSONValue = "It failed.",
        headers: [HeaderField] = []
    ) -> FakeFailure {
        let body: JSONValue = [
            "type": "error", "error": ["type": type, "message": message], "request_id": "req_1",
        ]
        let answer = FakeAnswer(status: status, headers: headers, json: body)
        return FakeFailure(name, .status(shown ?? status), answer)
    }

    /// A failure of Google's APIs.
    static func google(
        _ name: String,
        _ status: Int,
        _ word: JSONValue,
        message: JSONValue = "It failed.",
        details: JSONValue = []
    ) -> FakeFailure {
        let error: JSONValue = [
            "code": .int(status), "message": message, "status": word, "details": details,
        ]
        return FakeFailure(
            name,
            .status(status),
            FakeAnswer(status: status, json: ["error": error])
        )
    }
}
