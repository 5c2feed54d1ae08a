/// Finds secrets in a text, whichever way they are written there.
///
/// Of each form of a secret some pieces of eight letters and digits are kept in a table: more at its
/// beginning, its last ones, and one in sixteen between. A text that holds none of them is passed
/// after one look-up a byte. Where one is found, the text is compared with the whole form to both
/// sides.
struct SecretIndex: Sendable {
    private static let pieceLength = 8
    /// Tokens of one issuer begin alike, and need not all be found by how they begin.
    private static let maxOwners = 8
    /// How far into a form pieces are kept; the rest of a longer one is found by its end.
    private static let maxCovered = 256

    private let secrets: [Secret]
    private let words: ShortSecrets
    /// Open addressing; an empty place holds 0, which no piece is.
    private var pieces: [UInt64]
    /// The secret's number, and its form in the lowest three bits.
    private var owners: [UInt32]
    private let shift: UInt64

    /// Builds an index.
    ///
    /// - Parameter secrets: Any; one that is too short to be told from a word is left out.
    init(_ secrets: [Secret]) {
        self.secrets = secrets.filter { !ShortSecrets.isWord($0.reveal()) }
        words = ShortSecrets(self.secrets)
        var all: [(piece: UInt64, owner: UInt32)] = []
        for (number, secret) in self.secrets.enumerated() {
            for form in SecretForm.allCases {
                let owner = UInt32(truncatingIfNeeded: number) << 3 | form.rawValue
                let letters = form.letters(of: secret.reveal())
                for piece in Self.pieces(of: letters, form) { all.append((piece, owner)) }
            }
        }
        var bits: UInt64 = 0
        while 1 << bits < all.count * 2 { bits += 1 }
        shift = 64 - max(bits, 1)
        let size = all.isEmpty ? 0 : 1 << max(bits, 1)
        pieces = [UInt64](repeating: 0, count: size)
        owners = [UInt32](repeating: 0, count: size)
        for entry in all { insert(entry.piece, entry.owner) }
    }

    /// Whether a text may hold a secret; cheap, and right when it says no.
    func suspects(_ text: UnsafeRawBufferPointer) -> Bool {
        guard !secrets.isEmpty else { return false }
        if !words.isEmpty, words.suspects(text) { return true }
        return pieces.withUnsafeBufferPointer { pieces in
            var window: UInt64 = 0
            for byte in text {
                let letter = SecretForm.letter(byte)
                guard letter != 0 else {
                    if TextEscape.begins(with: byte) { return true }
                    continue
                }
                window = window << 8 | UInt64(letter)
                guard window >> 56 != 0, !pieces.isEmpty else { continue }
                if Self.holds(window, pieces, shift) { return true }
            }
            return false
        }
    }

    /// Finds secrets and long parts of them.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - letters: Its letters and digits.
    ///   - found: Takes the place of each in the text as it was written.
    func find(
        in text: DecodedText,
        _ letters: DecodedText.Letters,
        _ found: (Range<Int>) -> Void
    ) {
        if !words.isEmpty { words.find(in: text) { found(text.origin(of: $0)) } }
        var window: UInt64 = 0
        var covered = 0
        var forms: [UInt32: [UInt8]] = [:]
        for (end, letter) in letters.bytes.enumerated() {
            window = window << 8 | UInt64(letter)
            guard window >> 56 != 0, !pieces.isEmpty, end >= covered else { continue }
            let start = end + 1 - Self.pieceLength
            var longest: Range<Int>?
            visit(window) { owner in
                let range = extent(of: owner, around: start, in: letters, &forms)
                if range?.count ?? 0 > longest?.count ?? 0 { longest = range }
            }
            guard let longest else { continue }
            covered = longest.upperBound
            let places = letters.places
            found(text.origin(of: places[longest.lowerBound]..<places[longest.upperBound - 1] + 1))
        }
    }

    /// How far a text agrees with a form of a secret; `nil` where that is too little.
    private func extent(
        of owner: UInt32,
        around start: Int,
        in text: DecodedText.Letters,
        _ forms: inout [UInt32: [UInt8]]
    ) -> Range<Int>? {
        guard let form = SecretForm(rawValue: owner & 7) else { return nil }
        let letters =
            forms[owner] ?? form.letters(of: secrets[Int(owner >> 3)].reveal())
        forms[owner] = letters
        var longest = 0..<0
        for offset in 0...max(0, letters.count - Self.pieceLength)
        where letters[offset] == text.bytes[start] {
            let range = Self.common(letters, offset, text.bytes, start)
            if range.count > longest.count { longest = range }
        }
        if longest.count >= min(form.shortestPart, letters.count + 1) { return longest }
        guard longest.count == letters.count else { return nil }
        return form != .plain || text.isWord(longest) ? longest : nil
    }

    /// The longest common run through two places, at least a piece long.
    private static func common(
        _ form: [UInt8],
        _ offset: Int,
        _ text: [UInt8],
        _ start: Int
    ) -> Range<Int> {
        var end = 0
        while offset + end < form.count, start + end < text.count,
            form[offset + end] == text[start + end]
        {
            end += 1
        }
        guard end >= pieceLength else { return start..<start }
        var before = 0
        while offset > before, start > before, form[offset - before - 1] == text[start - before - 1]
        {
            before += 1
        }
        return start - before..<start + end
    }
}

extension SecretIndex {
    /// The pieces of a form by which it is found.
    private static func pieces(of letters: [UInt8], _ form: SecretForm) -> [UInt64] {
        let last = letters.count - pieceLength
        guard last >= 0 else { return [] }
        let step = form == .plain ? 4 : 8
        var places = Array(stride(from: 0, through: min(last, 32), by: step))
        places += stride(from: 48, through: min(last, maxCovered), by: 16)
        places += [last, last - step, last - 16].filter { $0 > 32 || $0 == last }
        return places.map { place in
            letters[place..<place + pieceLength].reduce(0) { $0 << 8 | UInt64($1) }
        }
    }

    private mutating func insert(_ piece: UInt64, _ owner: UInt32) {
        var place = Self.place(piece, shift)
        var count = 0
        while pieces[place] != 0 {
            if pieces[place] == piece {
                count += 1
                if owners[place] == owner || count == Self.maxOwners { return }
            }
            place = (place + 1) & (pieces.count - 1)
        }
        (pieces[place], owners[place]) = (piece, owner)
    }

    private func visit(_ piece: UInt64, _ take: (UInt32) -> Void) {
        var place = Self.place(piece, shift)
        while pieces[place] != 0 {
            if pieces[place] == piece { take(owners[place]) }
            place = (place + 1) & (pieces.count - 1)
        }
    }

    @inline(__always)
    private static func holds(
        _ piece: UInt64,
        _ pieces: UnsafeBufferPointer<UInt64>,
        _ shift: UInt64
    ) -> Bool {
        var place = place(piece, shift)
        while pieces[place] != 0 {
            if pieces[place] == piece { return true }
            place = (place + 1) & (pieces.count - 1)
        }
        return false
    }

    @inline(__always)
    private static func place(_ piece: UInt64, _ shift: UInt64) -> Int {
        Int(truncatingIfNeeded: (piece &* 0x9E37_79B9_7F4A_7C15) >> shift)
    }
}
