internal import ProviderAPI

/// What a thought signature looks like from outside, from which follows whether this API made it.
///
/// The content is sealed. The envelope is a protocol buffer: one field 2 that holds one field 1 and
/// nothing else since Gemini 3, repeated fields 1 before (recorded shapes; other makers' signatures
/// are several fields inside field 2, `gAAAA…` tokens, or bare ciphertext).
enum SignatureShape: Equatable {
    /// A signature of Gemini 3 or later.
    case current
    /// A signature of Gemini 2.5.
    case earlier
    /// One of the two documented texts that switch the check off
    /// (ai.google.dev/gemini-api/docs/thought-signatures, "FAQs").
    case bypass
    /// Anything else.
    case foreign

    static let bypassText = "skip_thought_signature_validator"
    private static let bypassTexts = [bypassText, "context_engineering_is_the_way_to_go"]

    init(_ signature: String) {
        if Self.bypassTexts.contains(signature) {
            self = .bypass
        } else if let bytes = Base64URL.decode(signature), !bytes.isEmpty {
            self = Self.envelope(bytes)
        } else {
            self = .foreign
        }
    }

    private static func envelope(_ bytes: [UInt8]) -> SignatureShape {
        if let outer = records(of: 2, in: bytes[...]), outer.count == 1,
            let inner = records(of: 1, in: outer[0]), inner.count == 1, !inner[0].isEmpty
        {
            return .current
        }
        guard let fields = records(of: 1, in: bytes[...]), !fields.isEmpty else { return .foreign }
        return .earlier
    }

    /// The contents of a message that consists of one length-delimited field, perhaps repeated.
    private static func records(of field: UInt8, in message: ArraySlice<UInt8>) -> [ArraySlice<
        UInt8
    >]? {
        var rest = message
        var records: [ArraySlice<UInt8>] = []
        while let tag = rest.popFirst() {
            guard tag == field << 3 | 2, let length = varint(&rest), length <= rest.count else {
                return nil
            }
            records.append(rest.prefix(length))
            rest = rest.dropFirst(length)
        }
        return records
    }

    private static func varint(_ bytes: inout ArraySlice<UInt8>) -> Int? {
        var value = 0
        for shift in stride(from: 0, through: 28, by: 7) {
            guard let byte = bytes.popFirst() else { return nil }
            value |= Int(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        return nil
    }
}
