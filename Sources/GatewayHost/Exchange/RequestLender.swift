import CProviderABI
import ProviderAPI

/// Lends a client's request to a plugin.
///
/// One lives on each loop; its storage is reused.
final class RequestLender {
    /// What the plugin is told beside the head and the body.
    struct Terms {
        var operation: Operation
        var format: WireFormat
        var clientFormat: WireFormat
        var stream: Bool
        var model: String
        var session: String
        var requestID: String
    }

    private var names = ByteBuffer(capacity: 1024)
    private var headers: [provider_header] = []

    /// Lends a request for one call.
    ///
    /// - Parameters:
    ///   - terms: What is told beside the head and the body.
    ///   - head: The client's head.
    ///   - body: The body in the format of the terms.
    ///   - call: Makes the call.
    /// - Returns: What the call returned.
    func lend<Result>(
        _ terms: Terms,
        _ head: RequestHead,
        _ body: UnsafeRawBufferPointer,
        _ call: (UnsafePointer<provider_request>) -> Result
    ) -> Result {
        gather(head.fields)
        var texts = (terms.model, terms.session, terms.requestID)
        return texts.0.withUTF8 { model in
            texts.1.withUTF8 { session in
                texts.2.withUTF8 { requestID in
                    headers.withUnsafeBufferPointer { headers in
                        var request = provider_request()
                        request.size = UInt32(MemoryLayout<provider_request>.size)
                        request.operation = terms.operation.rawValue
                        request.format = terms.format.rawValue
                        request.client_format = terms.clientFormat.rawValue
                        request.flags = terms.stream ? UInt32(PROVIDER_FLAG_STREAM) : 0
                        request.now_ms = Timestamp.unixMilliseconds
                        request.model = provider_bytes(UnsafeRawBufferPointer(model))
                        request.body = provider_bytes(body)
                        request.session = provider_bytes(UnsafeRawBufferPointer(session))
                        request.request_id = provider_bytes(UnsafeRawBufferPointer(requestID))
                        request.headers = headers.baseAddress
                        request.header_count = headers.count
                        return call(&request)
                    }
                }
            }
        }
    }

    /// Collects the headers that a plugin may see, with names in lower case.
    private func gather(_ fields: HeadFields) {
        names.removeAll()
        headers.removeAll(keepingCapacity: true)
        var length = 0
        for index in 0..<fields.count { length += fields.name(at: index).count }
        // All names go into one piece of memory that does not move while they are lent.
        names.reserve(length)
        for index in 0..<fields.count where isShown(fields, index) {
            let name = fields.name(at: index)
            let start = names.count
            for byte in name { names.append(byte: Self.lowercase(byte)) }
            headers.append(
                provider_header(
                    name: provider_bytes(UnsafeRawBufferPointer(rebasing: names.bytes[start...])),
                    value: provider_bytes(fields.value(at: index))
                )
            )
        }
    }

    /// A plugin sees no credential of a client, and nothing about the client's connection.
    private func isShown(_ fields: HeadFields, _ index: Int) -> Bool {
        switch fields.known(at: index) {
        case .authorization, .apiKey, .host, .contentLength, .expect, .requestID: return false
        case .other:
            let name = fields.name(at: index)
            return !ByteClass.equal(name, "x-goog-api-key") && !ByteClass.equal(name, "cookie")
        default: return fields.isEndToEnd(at: index)
        }
    }

    private static func lowercase(_ byte: UInt8) -> UInt8 {
        byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
    }
}
