import ProviderAPI

extension Arena {
    /// A document that lives as long as the arena.
    final class Kept {
        var document = JSONDocument(valueCapacity: 64)
    }

    /// Keeps a value that `body` writes, parsed.
    ///
    /// - Returns: The value; `nil` when it is not JSON.
    func document(_ body: (inout ByteBuffer) -> Void) -> JSONNode? {
        let bytes = make { out in
            body(&out)
            out.endJSON()
        }
        let kept = Kept()
        guard let root = try? kept.document.parse(bytes) else { return nil }
        keep(kept)
        return root
    }
}
