import ProviderAPI

/// Owns the few strings that a translation makes itself.
///
/// What only travels is borrowed from the source; a joined text, a shortened name or an unescaped
/// argument object lives here, as long as the request that it was made for.
final class Arena {
    private var blocks: [UnsafeMutableRawPointer] = []
    private var scratch = ByteBuffer(capacity: 256)
    private var documents: [Kept] = []

    deinit { for block in blocks { block.deallocate() } }

    /// Keeps a parsed document, whose nodes are used like borrowed text.
    func keep(_ document: Kept) { documents.append(document) }

    /// Keeps what `body` writes.
    func make(_ body: (inout ByteBuffer) -> Void) -> UnsafeRawBufferPointer {
        scratch.removeAll()
        body(&scratch)
        let bytes = scratch.bytes
        guard bytes.count > 0 else { return UnsafeRawBufferPointer(start: nil, count: 0) }
        let block = UnsafeMutableRawPointer.allocate(byteCount: bytes.count, alignment: 1)
        block.copyMemory(from: bytes.baseAddress ?? UnsafeRawPointer(block), byteCount: bytes.count)
        blocks.append(block)
        return UnsafeRawBufferPointer(start: block, count: bytes.count)
    }

    /// Keeps a text that `body` writes, already escaped.
    func text(_ body: (inout ByteBuffer) -> Void) -> RawText { RawText(make(body)) }

    /// Keeps a string as text.
    func text(_ string: String) -> RawText {
        text { $0.escape(string) }
    }
}
