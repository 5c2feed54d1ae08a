extension EventFilterTests {
    static let cases = outputs + others

    private static let first = #"{"type":"reasoning","id":"rs_1","summary":[]}"#
    private static let second = #"{"type":"message","id":"msg_1","content":[{"text":"a \"b\""}]}"#
    private static let delta =
        #"data: {"type":"response.output_text.delta","delta":"response.completed"}"# + "\n\n"
    private static let filled = (#""output":[]"#, #""output":[\#(first),\#(second)]"#)

    private static let outputs = [
        Case(
            testDescription: "an empty output is filled with what was done",
            stream: done(first, index: 0) + delta + done(second, index: 1) + completed("[]"),
            fillsOutput: true,
            changes: [filled]
        ),
        Case(
            testDescription: "a missing output as well",
            stream: done(first, index: 0)
                + #"data: {"type":"response.completed","response":{"id":"r"}}"# + "\n\n",
            fillsOutput: true,
            changes: [(#"{"id":"r"}"#, #"{"id":"r","output":[\#(first)]}"#)]
        ),
        Case(
            testDescription: "items come in the order of their places, those without behind",
            stream: done(second, index: nil) + done(first, index: 4) + completed("[]"),
            fillsOutput: true,
            changes: [filled]
        ),
        Case(
            testDescription: "an answer that was cut short is filled too",
            stream: done(first, index: 0) + done(second, index: 1) + completed("[]", "incomplete"),
            fillsOutput: true,
            changes: [filled]
        ),
        Case(
            testDescription: "the client's name of the model and the output are set at once",
            stream: done(first, index: 0) + done(second, index: 1) + completed("[]"),
            model: "mine",
            fillsOutput: true,
            changes: [filled, (#""model":"up""#, #""model":"mine""#)]
        ),
        Case(
            testDescription: "lines may end with CRLF",
            stream: (done(first, index: 0) + done(second, index: 1) + completed("[]"))
                .replacing("\n", with: "\r\n"),
            fillsOutput: true,
            changes: [filled]
        ),
        Case(
            testDescription: "an output that is there stays",
            stream: done(first, index: 0) + completed("[\(second)]"),
            fillsOutput: true
        ),
        Case(
            testDescription: "without items there is nothing to fill in",
            stream: delta + completed("[]"),
            fillsOutput: true
        ),
        Case(
            testDescription: "a failed answer stays as it is",
            stream: done(first, index: 0) + completed("[]", "failed"),
            fillsOutput: true
        ),
        Case(
            testDescription: "what is no JSON, no event or no whole event passes",
            stream: ": response.completed\n\ndata: {response.completed\n\nevent: response.completed"
                + "\n\ndata: [DONE]\n\ndata: {\"type\":\"response.completed\"",
            fillsOutput: true
        ),
    ]

    private static func chunk(_ members: String) -> String {
        #"data: {"id":"c","model":"up",\#(members)}"# + "\n\n"
    }

    private static let counts = chunk(#""choices":[],"usage":{"prompt_tokens":1}"#)
    private static let plain = chunk(#""choices":[{"delta":{"content":"\"choices\":[]"}}]"#)

    private static let others = [
        Case(
            testDescription: "the event that only tells token counts is hidden",
            stream: plain + counts + "data: [DONE]\n\n",
            hidesUsage: true,
            changes: [(counts, "")]
        ),
        Case(
            testDescription: "an event without choices that tells something else is not",
            stream: chunk(#""choices":[],"prompt_filter_results":[]"#) + plain,
            hidesUsage: true
        ),
        Case(
            testDescription: "every format's name of the model is the client's",
            stream: chunk(#""choices":[]"#) + #"data: {"modelVersion":"up"}"# + "\n\n"
                + #"data: {"message":{"model":"up"}}"# + "\n\n"
                + #"data: {"response":{"model":"up"}}"# + "\n\n"
                + #"data: {"delta":{"model":"up there"}}"# + "\n\n",
            model: "a \"b\"",
            changes: [(#""up""#, #""a \"b\"""#)]
        ),
    ]
}
