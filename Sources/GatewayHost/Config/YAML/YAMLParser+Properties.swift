extension YAMLParser {
    var isAtProperty: Bool { cursor.current == "&" || cursor.current == "!" }

    /// Reads the anchor and the tag that stand here on one line, in either order.
    mutating func properties() throws(YAMLFailure) -> YAMLProperties {
        var result = YAMLProperties()
        while isAtProperty {
            let start = cursor.position
            if cursor.current == "&" {
                guard result.anchor == nil else { throw failure(.duplicateAnchor, at: start) }
                cursor.advance()
                result.anchor = try anchorName()
            } else {
                guard result.tag == nil else { throw failure(.duplicateTag, at: start) }
                result.tag = try tag()
            }
            guard isAtPropertyEnd else { throw failure(.propertyWithoutSpace) }
            let end = cursor
            cursor.skipBlanks()
            if !isAtProperty { cursor = end }
        }
        return result
    }

    // A property ends at white space, or in a flow collection at its punctuation.
    private var isAtPropertyEnd: Bool {
        cursor.current.isYAMLSeparator || cursor.current?.isYAMLFlowIndicator == true
    }

    /// Joins properties written on two lines, which must not repeat each other.
    func joined(
        _ outer: YAMLProperties,
        _ inner: YAMLProperties
    ) throws(YAMLFailure) -> YAMLProperties {
        if outer.anchor != nil, inner.anchor != nil { throw failure(.duplicateAnchor) }
        if outer.tag != nil, inner.tag != nil { throw failure(.duplicateTag) }
        return YAMLProperties(anchor: outer.anchor ?? inner.anchor, tag: outer.tag ?? inner.tag)
    }

    /// Reads the name after `&` or `*`.
    mutating func anchorName() throws(YAMLFailure) -> String {
        let start = cursor.index
        while let scalar = cursor.current, !cursor.current.isYAMLSeparator {
            guard !scalar.isYAMLFlowIndicator else { break }
            cursor.advance()
        }
        guard cursor.index > start else { throw failure(.emptyAnchor) }
        return cursor.string(from: start)
    }

    /// Reads an alias, which has no properties of its own.
    mutating func alias(_ properties: YAMLProperties) throws(YAMLFailure) {
        let start = cursor.position
        guard properties.isEmpty else { throw failure(.propertiesOnAlias) }
        cursor.advance()
        emit(.alias(try anchorName()), at: start)
    }

    private mutating func tag() throws(YAMLFailure) -> String {
        let start = cursor.position
        if cursor[1] == "<" { return try verbatimTag() }
        let word = tagWord()
        if word == "!" { return word }
        let split = word.dropFirst().lastIndex(of: "!") ?? word.startIndex
        let handle = String(word[...split])
        let suffix = word[word.index(after: split)...]
        guard isTagHandle(handle), !suffix.isEmpty else {
            throw failure(.malformedTag(word), at: start)
        }
        guard let prefix = tagHandles[handle] ?? Self.defaultHandles[handle] else {
            throw failure(.unknownTagHandle(handle), at: start)
        }
        guard let decoded = percentDecoded(suffix) else {
            throw failure(.malformedTag(word), at: start)
        }
        return prefix + decoded
    }

    private static let defaultHandles = ["!": "!", "!!": "tag:yaml.org,2002:"]

    private mutating func verbatimTag() throws(YAMLFailure) -> String {
        cursor.advance(2)
        let start = cursor.index
        while let scalar = cursor.current, scalar != ">" {
            guard isTagCharacter(scalar) || "[],{}!".unicodeScalars.contains(scalar) else { break }
            cursor.advance()
        }
        let tag = cursor.string(from: start)
        guard cursor.current == ">", !tag.isEmpty, tag != "!" else {
            throw failure(.malformedTag(tag))
        }
        cursor.advance()
        return tag
    }

    private mutating func tagWord() -> String {
        let start = cursor.index
        while let scalar = cursor.current, isTagCharacter(scalar) || scalar == "!" {
            cursor.advance()
        }
        return cursor.string(from: start)
    }

    /// Whether a word is `!`, `!!` or `!name!`.
    func isTagHandle(_ word: String) -> Bool {
        guard word.first == "!", word.last == "!" else { return false }
        return word.dropFirst().dropLast().unicodeScalars.allSatisfy { scalar in
            scalar == "-" || isAlphanumeric(scalar)
        }
    }

    private func isAlphanumeric(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "0"..."9", "a"..."z", "A"..."Z": true
        default: false
        }
    }

    // YAML 1.2 §5.6, ns-tag-char: what a URI may hold, less `!` and the flow indicators.
    private func isTagCharacter(_ scalar: Unicode.Scalar) -> Bool {
        isAlphanumeric(scalar) || "-%#;/?:@&=+$_.~*'()".unicodeScalars.contains(scalar)
    }

    private func percentDecoded(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            guard digits.utf8.count == 2, let value = UInt8(digits, radix: 16) else { return nil }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
