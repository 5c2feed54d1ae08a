/// A text as its reader may take it: with escapes undone, and knowing where each byte came from.
struct DecodedText {
    /// The letters and digits of a text, in lower case, and where each stands in it.
    struct Letters {
        var bytes: [UInt8] = []
        var places: [Int] = []
    }

    private(set) var bytes: [UInt8]
    /// Where each byte came from in the text as it was written.
    private var origins: [Range<Int>]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        origins = bytes.indices.map { $0..<($0 + 1) }
    }

    /// What stands for some of the bytes in the text as it was written.
    func origin(of places: Range<Int>) -> Range<Int> {
        origins[places.lowerBound].lowerBound..<origins[places.upperBound - 1].upperBound
    }

    var letters: Letters {
        var letters = Letters()
        for (place, byte) in bytes.enumerated() {
            let letter = SecretForm.letter(byte)
            guard letter != 0 else { continue }
            letters.bytes.append(letter)
            letters.places.append(place)
        }
        return letters
    }

    /// Undoes one layer of percent encoding, of JSON's escapes and of HTML's references.
    ///
    /// - Returns: Whether there was any.
    mutating func decode() -> Bool {
        var next = DecodedText([])
        var place = 0
        var changed = false
        while place < bytes.count {
            let escape = TextEscape.read(bytes, at: place)
            let end = place + (escape?.length ?? 1)
            next.bytes.append(escape?.byte ?? bytes[place])
            next.origins.append(origin(of: place..<end))
            changed = changed || escape != nil
            place = end
        }
        if changed { self = next }
        return changed
    }
}
