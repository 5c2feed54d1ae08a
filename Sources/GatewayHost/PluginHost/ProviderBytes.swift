import CProviderABI

extension provider_bytes {
    /// Lends bytes.
    init(_ buffer: UnsafeRawBufferPointer) {
        self.init(
            base: buffer.baseAddress?.assumingMemoryBound(to: UInt8.self),
            count: buffer.count
        )
    }

    /// The bytes, valid as long as the call that lent them; a count that cannot be is none.
    var buffer: UnsafeRawBufferPointer {
        guard let base, count > 0 else { return UnsafeRawBufferPointer(start: nil, count: 0) }
        return UnsafeRawBufferPointer(start: base, count: count)
    }

    /// The bytes as text; what is not UTF-8 becomes U+FFFD.
    var text: String { String(decoding: buffer, as: UTF8.self) }
}
