import ProviderAPI
import Testing

@Suite("The standard classifier")
struct StandardClassifierTests {
    private static func facts(_ status: Int, _ body: String) -> FailureFacts {
        Array(body.utf8).withUnsafeBytes { bytes in
            StandardClassifier.facts(
                of: UpstreamResponse(status: status, body: bytes)
            )
        }
    }

    @Test(
        "a page for browsers says nothing about the account or the model",
        arguments: [403, 404],
        ["<!DOCTYPE html><title>Attention Required!</title>", "\r\n <html>404</html>"]
    )
    func page(_ status: Int, _ body: String) {
        let facts = Self.facts(status, body)
        #expect(facts.kind == .transient && facts.scope == .account)
        #expect(!facts.isPermanent && !facts.wantsRefresh)
        #expect(facts.message == "The upstream answered with status \(status).")
    }

    @Test("an API's own refusal does")
    func refusals() {
        for body in ["", "404 page not found", #"{"error":{"message":"<none>"}}"#] {
            #expect(Self.facts(404, body).kind == .modelLimit)
            #expect(Self.facts(403, body).kind == .credentialFault)
        }
        #expect(Self.facts(401, "<html>").kind == .credentialFault)
        #expect(Self.facts(429, "<html>").kind == .burst)
        #expect(Self.facts(413, "<html>").kind == .clientFault)
    }
}
