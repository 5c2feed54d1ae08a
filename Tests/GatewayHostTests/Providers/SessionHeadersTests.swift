import ProviderAPI
import Testing

@testable import GatewayHost

@Suite("Session headers")
struct SessionHeadersTests {
    private func find(_ lines: [String], declared: [String] = ["x-lab-chat", "session_id"]) throws
        -> String?
    {
        var descriptor = ProviderDescriptor(name: "Lab", version: "1", summary: "", formats: [])
        descriptor.sessionHeaders = declared
        let text = (["GET / HTTP/1.1", "Host: x"] + lines).joined(separator: "\r\n") + "\r\n\r\n"
        var parser = RequestParser()
        let head = RequestHead()
        return try Array(text.utf8).withUnsafeBytes { bytes in
            guard try parser.parse(bytes, into: head) else { return nil }
            return SessionHeaders([descriptor]).find(in: head.fields)
        }
    }

    @Test("what a provider declares comes first, in any case, underscores and all")
    func declared() throws {
        #expect(try find(["X-Affinity: a", "X-Lab-Chat: b"]) == "b")
        #expect(try find(["Session_ID: c"]) == "c")
        #expect(try find(["X-Session-Id: d"], declared: []) == "d")
        #expect(try find(["X-Lab-Chat: e"], declared: []) == nil)
    }

    @Test("an empty value and an endless one name nothing")
    func bounds() throws {
        #expect(try find(["X-Lab-Chat: ", "X-Affinity: a"]) == "a")
        #expect(try find(["X-Lab-Chat: " + String(repeating: "a", count: 257)]) == nil)
    }
}
