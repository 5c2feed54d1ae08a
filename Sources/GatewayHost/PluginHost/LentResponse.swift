import CProviderABI
import ProviderAPI

/// A whole answer of an upstream as plugins see it.
struct LentResponse {
    var status: Int
    var headers: [HeaderField]
    var body: [UInt8]
    var operation = Operation.generate
    var format = WireFormat.none
    var model = ""
    var isInStream = false
    var nowMilliseconds = Timestamp.unixMilliseconds

    init(status: Int, headers: [HeaderField], body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// Lends the answer for one call.
    func lend<Result>(_ call: (UnsafePointer<provider_response>) -> Result) -> Result {
        LentHeaders.lend(headers) { lentHeaders in
            body.withUnsafeBytes { body in
                var model = model
                return model.withUTF8 { model in
                    var response = provider_response()
                    response.size = UInt32(MemoryLayout<provider_response>.size)
                    response.operation = operation.rawValue
                    response.format = format.rawValue
                    response.flags = isInStream ? UInt32(PROVIDER_FLAG_IN_STREAM) : 0
                    response.now_ms = nowMilliseconds
                    response.status = Int32(truncatingIfNeeded: status)
                    response.model = provider_bytes(UnsafeRawBufferPointer(model))
                    response.headers = lentHeaders.baseAddress
                    response.header_count = lentHeaders.count
                    response.body = provider_bytes(body)
                    return call(&response)
                }
            }
        }
    }
}

/// Lends headers to a plugin for one call.
enum LentHeaders {
    static func lend<Result>(
        _ headers: [HeaderField],
        _ call: (UnsafeBufferPointer<provider_header>) -> Result
    ) -> Result {
        var text = ByteBuffer(capacity: 1024)
        for header in headers {
            text.append(header.name)
            text.append(header.value)
        }
        var offset = 0
        let lent = headers.map { header in
            provider_header(
                name: slice(text.bytes, &offset, header.name.utf8.count),
                value: slice(text.bytes, &offset, header.value.utf8.count)
            )
        }
        return lent.withUnsafeBufferPointer(call)
    }

    private static func slice(
        _ bytes: UnsafeRawBufferPointer,
        _ offset: inout Int,
        _ count: Int
    ) -> provider_bytes {
        defer { offset += count }
        return provider_bytes(UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count]))
    }
}
