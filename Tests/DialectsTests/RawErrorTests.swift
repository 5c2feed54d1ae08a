import ProviderAPI
import Testing

@testable import Dialects

@Suite("The upstream's own words for an error")
struct RawErrorTests {
    private static let errors: [(Dialect, String)] = [
        (.chat, #"{"error":{"code":"insufficient_quota","message":"m","hint":[1, 2]}}"#),
        (.messages, #"{"type":"error","error":{"type":"rate_limit_error","message":"m"},"x":1}"#),
        (
            .responses,
            #"{"type":"error","error":{"type":"usage_limit_reached","message":"m","resets_at":9}}"#
        ),
        (
            .generateContent,
            #"{"error":{"code":429,"message":"m","details":[{"retryDelay":"7s"}]}}"#
        ),
    ]

    private func end(
        _ text: String,
        _ source: Dialect,
        _ shape: ResponseTranslator.Shape,
        to target: Dialect = .chat
    ) -> [ResponseReport] {
        let bytes = Array(text.utf8)
        let observer = ResponseObserver(source, shape)
        let reverse = Reverse(clientModel: "m", requestID: "r")
        let translator = ResponseTranslator(
            from: source,
            shape,
            to: target,
            .stream,
            reverse: reverse
        )
        var out = ByteBuffer()
        bytes.withUnsafeBytes {
            observer.append($0)
            translator.append($0, into: &out)
        }
        _ = observer.finish(clean: true)
        _ = translator.finish(clean: true, into: &out)
        return [observer.report, translator.report]
    }

    @Test("are kept as they came, in an event and as a body", arguments: errors)
    func kept(_ source: Dialect, _ error: String) {
        for target in Dialect.allCases {
            let streamed = end("event: error\ndata: \(error)\n\n", source, .stream, to: target)
            for report in streamed + end(error, source, .body, to: target) {
                #expect(report.error != nil)
                #expect(String(decoding: report.rawError, as: UTF8.self) == error)
            }
        }
        let reader = ResponseBodyReader()
        let report = Array(error.utf8).withUnsafeBytes { reader.report(of: $0, source) }
        #expect(String(decoding: report.rawError, as: UTF8.self) == error)
    }

    @Test("are kept where a stream has no event at all")
    func bare() throws {
        let error = Self.errors[0].1
        let report = try #require(end("\n" + error + "\n", .chat, .stream).last)
        #expect(String(decoding: report.rawError, as: UTF8.self) == error)
    }

    @Test("are none where the translation found the fault, or they are endless")
    func none() {
        let long = String(repeating: "x", count: 100_000)
        let streams = [
            "data: {\"choices\":[{\"delta\":{\"content\":\"x\"}}]}\n\n", "data: {\n\n",
            "data: {\"error\":{\"message\":\"\(long)\"}}\n\n",
        ]
        for stream in streams {
            let report = end(stream, .chat, .stream, to: .messages).last
            #expect(report?.error != nil && report?.rawError.isEmpty == true)
        }
    }

    @Test("a body that is no JSON is an error, and one that is too large to read is not")
    func page() {
        let page = Array("<html>".utf8)
        page.withUnsafeBytes {
            #expect(ResponseBodyReader().report(of: $0, .chat).error?.status == 502)
            #expect(ResponseBodyReader(maxBody: 3).report(of: $0, .chat).isComplete)
        }
    }
}
