internal import CProviderABI
internal import ProviderAPI

extension provider_bytes {
    init(_ buffer: UnsafeRawBufferPointer) {
        self.init(
            base: buffer.baseAddress?.assumingMemoryBound(to: UInt8.self),
            count: buffer.count
        )
    }

    var buffer: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }

    var text: String { String(decoding: buffer, as: UTF8.self) }
}

extension [UInt8] {
    func lend<Result>(_ use: (provider_bytes) -> Result) -> Result {
        withUnsafeBytes { use(provider_bytes($0)) }
    }
}

extension String {
    func lend<Result>(_ use: (provider_bytes) -> Result) -> Result { Array(utf8).lend(use) }
}

/// Takes what a provider writes to a sink.
final class Sink {
    /// What the host takes of one document.
    static let maxBytes = 16 * 1024 * 1024

    private(set) var bytes: [UInt8] = []
    private(set) var isTooLong = false

    var text: String { String(decoding: bytes, as: UTF8.self) }

    var lent: provider_sink {
        provider_sink(context: Unmanaged.passUnretained(self).toOpaque()) { context, bytes in
            guard let context else { return }
            Unmanaged<Sink>.fromOpaque(context).takeUnretainedValue().take(bytes.buffer)
        }
    }

    private func take(_ more: UnsafeRawBufferPointer) {
        guard bytes.count + more.count <= Self.maxBytes else { return isTooLong = true }
        bytes.append(contentsOf: more)
    }

    /// The document that a call wrote.
    func document() throws(ProviderFailure) -> JSONValue {
        guard !isTooLong else {
            throw ProviderFailure(.failed, "It wrote more than \(Self.maxBytes) bytes.")
        }
        if bytes.isEmpty { return .object([]) }
        do {
            return try JSONValue(parsing: bytes)
        } catch {
            throw ProviderFailure(.failed, "It wrote a document that is not JSON: \(error)")
        }
    }
}

/// Lends headers for one call.
func lend<Result>(
    _ headers: [HeaderField],
    _ use: (UnsafeBufferPointer<provider_header>) -> Result
) -> Result {
    let text = headers.flatMap { Array($0.name.utf8) + Array($0.value.utf8) }
    return text.withUnsafeBytes { bytes in
        var offset = 0
        func slice(_ count: Int) -> provider_bytes {
            defer { offset += count }
            return provider_bytes(UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count]))
        }
        let lent = headers.map {
            provider_header(name: slice($0.name.utf8.count), value: slice($0.value.utf8.count))
        }
        return lent.withUnsafeBufferPointer(use)
    }
}
