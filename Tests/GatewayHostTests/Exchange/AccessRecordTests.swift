import ProviderAPI
import Testing

@testable import Dialects
@testable import GatewayHost

@Suite("A record for the access log")
struct AccessRecordTests {
    @Test("is cut wherever somebody else wrote it")
    func bounds() throws {
        let long = String(repeating: "\u{7F}", count: 9 << 20)
        let record = AccessRecord()
        (record.id, record.client, record.method, record.path) = (long, long, long, long)
        (record.requestedModel, record.resolvedModel, record.upstreamModel) = (long, long, long)
        (record.error, record.operation, record.provider) = (long, "generate", "p")
        record.losses = [Loss(path: long, reason: .unknown)]
        record.answerLosses = record.losses
        record.boundTexts()
        for text in [
            record.id, record.client, record.method, record.path, record.requestedModel,
            record.resolvedModel, record.upstreamModel, record.error, record.losses[0].path,
            record.answerLosses[0].path,
        ] { #expect(text.utf8.count <= 512) }
        var line = ByteBuffer(capacity: 64)
        record.writeShort(to: &line)
        let json = try JSONValue(parsing: line.bytes)
        #expect(json["truncated"] == true && json["status"] == 0 && json["request_id"] != nil)
    }
}
