import ProviderAPI
import Testing

@testable import Dialects

@Suite("Requests that ask nothing")
struct EmptyRequestTests {
    private static let members: [(Dialect, String)] = [
        (.chat, "messages"), (.messages, "messages"), (.responses, "input"),
        (.generateContent, "contents"),
    ]

    @Test(
        "are refused with the name of what is missing",
        arguments: members,
        ["null", "[]", "{}", "5", "[null]", ""]
    )
    func refused(_ source: (dialect: Dialect, member: String), _ value: String) throws {
        let body =
            value.isEmpty
            ? #"{"model":"m"}"# : #"{"model":"m","\#(source.member)":\#(value)}"#
        for target in Dialect.allCases where target != source.dialect {
            var document = JSONDocument()
            var out = ByteBuffer()
            let root = try document.parse(copying: body)
            let error = #expect(throws: WireError.self) {
                try RequestTranslation.translate(
                    root,
                    from: source.dialect,
                    to: target,
                    GoldenOptions(Array("{}".utf8)).context,
                    into: &out
                )
            }
            #expect(error?.status == 400)
            #expect(error?.parameter == source.member)
        }
    }
}
