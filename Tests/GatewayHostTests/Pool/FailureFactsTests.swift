import Dialects
import ProviderAPI
import Testing

@testable import GatewayHost

@Suite("Failures of upstreams in the pool")
struct FailureFactsTests {
    @Test("a model that an account lacks is told from one whose quota is spent")
    func missingModel() {
        var facts = FailureFacts(.modelLimit, scope: .model, message: "")
        #expect(Pool.Failure(facts, status: 429).kind == .modelLimit)
        #expect(Pool.Failure(facts, status: 404).kind == .modelMissing)
        #expect(WireError(facts, status: 404).status == 404)
        #expect(WireError(facts, status: 429).status == 429)
        facts.status = 404
        #expect(Pool.Failure(facts, status: 400).kind == .modelMissing)
        facts.status = nil
        facts.isPermanent = true
        #expect(Pool.Failure(facts, status: 400).kind == .modelMissing)
        #expect(WireError(facts, status: 400).status == 404)
    }

    @Test("a client's fault stays one, whatever its status")
    func clientFault() {
        let facts = FailureFacts(.clientFault, scope: .request, message: "")
        #expect(Pool.Failure(facts, status: 404).kind == .clientFault)
    }
}
