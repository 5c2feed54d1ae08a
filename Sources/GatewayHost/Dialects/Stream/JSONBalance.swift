/// Watches the pieces of an object that comes as escaped text, until it is complete.
///
/// The pieces are the inside of a JSON string that itself holds JSON, so `\"` is a quote of the
/// object and `\\` a backslash in it.
struct JSONBalance {
    private var depth = 0
    private var isInString = false
    private var isEscaped = false
    private(set) var isComplete = false

    mutating func feed(_ piece: RawText) {
        var index = 0
        while index < piece.count {
            let byte = piece.base[index]
            guard byte == UInt8(ascii: "\\"), index + 1 < piece.count else {
                take(byte)
                index += 1
                continue
            }
            index += takeEscape(piece, index)
        }
    }

    /// Takes one escape of the outer string and gives its length.
    private mutating func takeEscape(_ piece: RawText, _ index: Int) -> Int {
        let letter = piece.base[index + 1]
        guard letter == UInt8(ascii: "u") else {
            let isItself = letter == UInt8(ascii: "\"") || letter == UInt8(ascii: "\\")
            take(isItself ? letter : UInt8(ascii: " "))
            return 2
        }
        take(ascii(piece.dropping(first: index + 2).prefix(4)))
        return 6
    }

    /// The character of `\u00XX` when it is one that counts, else a space.
    private func ascii(_ digits: RawText) -> UInt8 {
        switch digits {
        case "0022": UInt8(ascii: "\"")
        case "005c", "005C": UInt8(ascii: "\\")
        case "007b", "007B": UInt8(ascii: "{")
        case "007d", "007D": UInt8(ascii: "}")
        default: UInt8(ascii: " ")
        }
    }

    private mutating func take(_ byte: UInt8) {
        if isInString { return takeInString(byte) }
        switch byte {
        case UInt8(ascii: "\""): isInString = true
        case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
            depth -= 1
            if depth <= 0 { isComplete = true }
        default: break
        }
    }

    private mutating func takeInString(_ byte: UInt8) {
        if isEscaped {
            isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
            isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
            isInString = false
        }
    }
}
