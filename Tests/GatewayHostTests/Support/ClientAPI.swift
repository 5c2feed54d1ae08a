import Testing

/// How clients of one API ask for an answer, and how they see that it did not end well.
struct ClientAPI: Sendable, CustomTestStringConvertible {
    var testDescription: String
    let path: String
    private let body: String
    /// What an error looks like in an answer that is not a stream.
    let whole: String
    /// What an error looks like in a stream.
    let streamed: String
    /// What only a stream that ended well has.
    let ends: [String]
    /// Whether the connection is cut after the error, as clients take any clean end for a good one.
    var cuts = false

    /// The body of a request.
    func body(_ text: String, stream: Bool) -> String {
        body.replacing("TEXT", with: text).replacing("STREAM", with: "\(stream)")
    }

    /// The path of a request.
    func path(stream: Bool) -> String {
        stream ? path.replacing(":generateContent", with: ":streamGenerateContent") : path
    }

    static let all = [
        ClientAPI(
            testDescription: "chat",
            path: "/v1/chat/completions",
            body: """
                {"model":"swap","stream":STREAM,"messages":[{"role":"user","content":"TEXT"}]}
                """,
            whole: #"{"error":{"#,
            streamed: #"data: {"error":{"#,
            ends: ["[DONE]", #""finish_reason":"stop""#]
        ),
        ClientAPI(
            testDescription: "completions",
            path: "/v1/completions",
            body: #"{"model":"swap","stream":STREAM,"prompt":"TEXT"}"#,
            whole: #"{"error":{"#,
            streamed: #"data: {"error":{"#,
            ends: ["[DONE]", #""finish_reason":"stop""#]
        ),
        ClientAPI(
            testDescription: "responses",
            path: "/v1/responses",
            body: #"{"model":"swap","stream":STREAM,"input":"TEXT"}"#,
            whole: #"{"error":{"#,
            streamed: "event: response.failed\n",
            ends: ["response.completed", "response.output_item.done"]
        ),
        ClientAPI(
            testDescription: "messages",
            path: "/v1/messages",
            body: """
                {"model":"swap","max_tokens":9,"stream":STREAM,\
                "messages":[{"role":"user","content":"TEXT"}]}
                """,
            whole: #"{"type":"error""#,
            streamed: "event: error\n",
            ends: ["message_stop", "end_turn"]
        ),
        ClientAPI(
            testDescription: "generateContent with events",
            path: "/v1beta/models/swap:generateContent?alt=sse",
            body: #"{"contents":[{"role":"user","parts":[{"text":"TEXT"}]}]}"#,
            whole: #"{"error":{"#,
            streamed: #"data: {"error":{"#,
            ends: [#""finishReason":"STOP""#],
            cuts: true
        ),
        ClientAPI(
            testDescription: "generateContent in an array",
            path: "/v1beta/models/swap:generateContent",
            body: #"{"contents":[{"role":"user","parts":[{"text":"TEXT"}]}]}"#,
            whole: #"{"error":{"#,
            streamed: #"{"error":{"#,
            ends: [#""finishReason":"STOP""#],
            cuts: true
        ),
    ]
}
