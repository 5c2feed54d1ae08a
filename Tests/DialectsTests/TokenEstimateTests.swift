import ProviderAPI
import Testing

@testable import Dialects

@Suite("Token estimate")
struct TokenEstimateTests {
    @Test("counts text by its bytes and data by its kind")
    func estimate() throws {
        let words = String(repeating: "word ", count: 400)
        let data = String(repeating: "iVBORw0K", count: 4000)
        #expect(try tokens(#"{"messages":[{"content":"\#(words)"}]}"#) == 503)
        #expect(try tokens(#"{"data":"\#(data)"}"#) == TokenEstimate.perMedia + 1)
        #expect(try tokens("{}") == 1)
    }

    private func tokens(_ text: String) throws -> Int {
        var document = JSONDocument()
        return TokenEstimate.tokens(in: try document.parse(copying: text))
    }
}
