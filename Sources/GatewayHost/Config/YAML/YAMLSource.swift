/// The text of a YAML stream as scalars, every line ending a line feed.
enum YAMLSource {
    private static let byteOrderMark: Unicode.Scalar = "\u{FEFF}"

    /// Decodes and checks the bytes of a stream.
    ///
    /// - Parameters:
    ///   - bytes: UTF-8, with or without a byte order mark.
    ///   - limit: How many bytes are read at most.
    /// - Returns: The scalars, with CR LF and CR turned into LF (YAML 1.2 §5.4).
    /// - Throws: A failure when they are too many, not UTF-8, or hold a control character.
    static func scalars(
        of bytes: some Collection<UInt8>,
        limit: Int
    ) throws(YAMLFailure) -> [Unicode.Scalar] {
        guard bytes.count <= limit else {
            throw YAMLFailure(position: .start, problem: .tooLarge(limit: limit))
        }
        var scalars: [Unicode.Scalar] = []
        scalars.reserveCapacity(bytes.count)
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        var position = YAMLPosition.start
        while true {
            switch decoder.decode(&iterator) {
            case .emptyInput: return normalised(scalars)
            case .error: throw YAMLFailure(position: position, problem: .notUTF8)
            case .scalarValue(let scalar):
                guard isPrintable(scalar) else {
                    throw YAMLFailure(position: position, problem: .control(scalar.value))
                }
                position.advance(over: scalar)
                scalars.append(scalar)
            }
        }
    }

    /// Whether YAML 1.2 §5.1 lets a character stand in a stream as itself.
    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D, 0x20...0x7E, 0x85, 0xA0...0xFFFD, 0x10000...0x10FFFF: true
        default: false
        }
    }

    private static func normalised(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
        let body = scalars.first == byteOrderMark ? scalars.dropFirst() : scalars[...]
        var result: [Unicode.Scalar] = []
        result.reserveCapacity(body.count + 1)
        var previous: Unicode.Scalar = " "
        for scalar in body {
            if scalar == "\r" || (scalar == "\n" && previous != "\r") {
                result.append("\n")
            } else if scalar != "\n" {
                result.append(scalar)
            }
            previous = scalar
        }
        // The text's end ends its last line as well.
        if let last = result.last, last != "\n" { result.append("\n") }
        return result
    }
}

extension YAMLPosition {
    static let start = YAMLPosition(line: 1, column: 1)

    fileprivate mutating func advance(over scalar: Unicode.Scalar) {
        if scalar == "\n" {
            line += 1
            column = 1
        } else {
            column += 1
        }
    }
}
