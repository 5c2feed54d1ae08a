internal import CProviderABI
internal import Glibc

extension provider_bytes {
    /// The bytes, valid as long as the call that lent them; a count that cannot be is none.
    var buffer: UnsafeRawBufferPointer {
        guard let base, count > 0 else { return UnsafeRawBufferPointer(start: nil, count: 0) }
        return UnsafeRawBufferPointer(start: base, count: count)
    }

    /// The bytes as text; what is not UTF-8 becomes U+FFFD.
    var text: String { String(decoding: buffer, as: UTF8.self) }

    func matches(_ other: UnsafeBufferPointer<UInt8>) -> Bool {
        guard count == other.count else { return false }
        guard let base, let otherBase = other.baseAddress else { return true }
        return memcmp(base, otherBase, count) == 0
    }

    init(_ buffer: UnsafeRawBufferPointer) {
        self.init(
            base: buffer.baseAddress?.assumingMemoryBound(to: UInt8.self),
            count: buffer.count
        )
    }
}

extension String {
    /// Lends the UTF-8 bytes of the text.
    func lend<Result>(_ body: (provider_bytes) -> Result) -> Result {
        var text = self
        return text.withUTF8 { body(provider_bytes(UnsafeRawBufferPointer($0))) }
    }
}

extension provider_sink {
    func callAsFunction(_ text: String) {
        guard !text.isEmpty else { return }
        text.lend { write?(context, $0) }
    }

    func callAsFunction(_ bytes: UnsafeRawBufferPointer) {
        guard !bytes.isEmpty else { return }
        write?(context, provider_bytes(bytes))
    }

    func callAsFunction(_ document: JSONValue) { self(document.compact) }
}
