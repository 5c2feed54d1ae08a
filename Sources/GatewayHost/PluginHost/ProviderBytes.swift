import CProviderABI

extension provider_bytes {
    /// Lends bytes.
    init(_ buffer: UnsafeRawBufferPointer) {
        self.init(
            base: buffer.baseAddress?.assumingMemoryBound(to: UInt8.self),
            count: buffer.count
        )
    }

    /// The bytes, valid as long as the call that lent them.
    var buffer: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }

    /// The bytes as text; what is not UTF-8 becomes U+FFFD.
    var text: String { String(decoding: buffer, as: UTF8.self) }
}
