import ProviderAPI
import Testing

@testable import Dialects

/// Answers whose size is in the number of small things.
@Suite("Hostile answers")
struct HostileAnswerTests {
    private static let count = 20_000

    private static func lines(_ body: (Int) -> String) -> String {
        (0..<count).map { "data: \(body($0))\n\n" }.joined()
    }

    @Test("of calls that never become whole are given up, not searched without end")
    func unfinishedCalls() {
        let wire = Self.lines {
            #"{"id":"c","choices":[{"index":0,"delta":{"tool_calls":[{"index":\#($0),"#
                + #""function":{"arguments":"{"}}]}}]}"#
        }
        #expect(translate(wire, .chat).error?.message.contains("unfinished") == true)
    }

    @Test("of finished choices are read in the time that their number takes")
    func choices() {
        let wire = Self.lines {
            #"{"id":"c","choices":[{"index":\#($0),"delta":{"content":"x"},"finish_reason":"stop"}]}"#
        }
        #expect(translate(wire + "data: [DONE]\n\n", .chat).isComplete)
    }

    @Test("of blocks that begin before others end come in order")
    func mixedBlocks() {
        let start = #"{"type":"message_start","message":{"id":"m","model":"x","content":[]}}"#
        let wire = Self.lines {
            #"{"type":"content_block_start","index":\#($0),"content_block":{"type":"tool_use","#
                + #""id":"t\#($0)","name":"f","input":{}}}"#
        }
        let report = translate(
            "data: \(start)\n\n" + wire + "data: {\"type\":\"message_stop\"}\n\n",
            .messages
        )
        #expect(report.isComplete)
        #expect(report.finish == .toolCalls)
    }

    private func translate(_ wire: String, _ source: Dialect) -> ResponseReport {
        let translator = ResponseTranslator(
            from: source,
            .stream,
            to: .responses,
            .stream,
            reverse: Reverse(clientModel: "m", requestID: "r")
        )
        var out = ByteBuffer()
        Array(wire.utf8).withUnsafeBytes { translator.append($0, into: &out) }
        _ = translator.finish(clean: true, into: &out)
        return translator.report
    }
}
