import Fidelity
import GrokProvider
import ProviderAPI
import Testing

/// The accounts and texts that the tests of this provider share.
enum GrokBench {
    typealias Bench = PlanBench<GrokProvider>

    static let key: JSONValue = [
        "type": "xai-api-key", "api_key": "xai-test-1234", "base_url": "https://api.x.ai/v1",
    ]

    static let account: JSONValue = [
        "type": "xai", "access_token": "at-1", "refresh_token": "rt-1",
        "expired": "2026-11-24T12:33:17Z", "email": "a@b.example", "sub": "s1",
        "base_url": "https://api.x.ai/v1", "token_endpoint": "https://auth.x.ai/oauth2/token",
    ]

    /// Bare bytes in unpadded base64, as this upstream's ciphertexts look.
    static let ciphertext = Base64URL.encode((0..<48).map { UInt8(($0 * 73 + 130) & 0xFF) })
        .replacing("-", with: "+").replacing("_", with: "/")

    /// Ciphertexts of other upstreams, and texts that are none.
    static let foreignCiphertexts = [
        "gAAAAABmZ0123456789abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklm",
        Base64URL.encode([0x12, 60, 0x0A, 58] + (0..<58).map { UInt8(($0 * 73) & 0xFF) }),
        Base64URL.encode([0x08, 0x02, 0x12] + (0..<58).map { UInt8(($0 * 73) & 0xFF) }),
        Base64URL.encode([0x0A, 9] + (0..<58).map { UInt8(($0 * 73) & 0xFF) }),
        Base64URL.encode(Array("a text of people, which has neither secrets nor bytes".utf8)),
        ciphertext + "=", "c2hvcnQ", "",
    ]

    static func prepare(
        _ body: String,
        format: WireFormat = .responses,
        clientFormat: WireFormat? = nil,
        model: String = "grok-4.5",
        stream: Bool = false,
        operation: ProviderAPI.Operation = .generate,
        credential: JSONValue = key,
        settings: JSONValue = [:],
        session: String = "",
        headers: [HeaderField] = []
    ) throws -> Bench.Prepared {
        try Bench(settings: settings, credential: credential).prepare(
            body,
            format: format,
            clientFormat: clientFormat,
            model: model,
            stream: stream,
            operation: operation,
            session: session,
            headers: headers
        )
    }

    /// The body that an accepted request has upstream.
    static func json(
        _ body: String,
        format: WireFormat = .responses,
        model: String = "grok-4.5",
        operation: ProviderAPI.Operation = .generate,
        settings: JSONValue = [:]
    ) throws -> JSONValue {
        let prepared = try prepare(
            body,
            format: format,
            model: model,
            operation: operation,
            settings: settings
        )
        #expect(GrokUpstream.refusal(of: prepared.call) == nil)
        return prepared.call.json
    }

    /// Feeds an answer to the transform of a request, cut into pieces of a size.
    static func transformed(
        _ answer: String,
        cut size: Int,
        request body: String,
        stream: Bool = true,
        model: String = "grok-4.5"
    ) throws -> String {
        let provider = try GrokProvider(settings: [:])
        return try Array(body.utf8).withUnsafeBytes {
            let request = ProviderRequest(
                format: .responses,
                stream: stream,
                model: model,
                body: $0
            )
            let transform = try provider.transform(for: request)
            var output = ByteBuffer()
            let bytes = Array(answer.utf8)
            for start in stride(from: 0, to: bytes.count, by: size) {
                let piece = Array(bytes[start..<min(start + size, bytes.count)])
                try piece.withUnsafeBytes { try transform.feed($0, into: &output) }
            }
            try transform.end(into: &output)
            return String(decoding: output.bytes, as: UTF8.self)
        }
    }

    /// The events of a stream, their types checked against their data.
    static func events(_ stream: String) throws -> [JSONValue] {
        var decoder = SSEDecoder()
        var events: [JSONValue] = []
        try Array(stream.utf8).withUnsafeBytes {
            decoder.append($0)
            while let event = try decoder.next() {
                let json = (try? JSONValue(parsing: event.data)) ?? .null
                if !event.type.isEmpty {
                    #expect(json["type"]?.string == String(decoding: event.type, as: UTF8.self))
                }
                events.append(json)
            }
        }
        return events
    }

    /// A stream of events as an upstream writes it.
    static func stream(_ events: [JSONValue]) -> String {
        events.map { "event: \($0["type"]?.string ?? "")\ndata: \($0.compact)\n\n" }.joined()
    }
}
