import ProviderAPI

/// Writes a value by walking every node.
///
/// - Parameters:
///   - node: Any value.
///   - writer: Where to write.
func rewrite(_ node: JSONNode, to writer: inout JSONWriter) {
    switch node.kind {
    case .object:
        writer.object { writer in
            for member in node.members {
                writer.key(raw: member.key)
                rewrite(member.value, to: &writer)
            }
        }
    case .array:
        writer.array { writer in
            for element in node.elements { rewrite(element, to: &writer) }
        }
    case .string: writer.string(raw: node.rawString ?? node.raw)
    default: writer.raw(node)
    }
}

/// Removes the white space between the tokens of well-formed JSON.
///
/// - Parameter json: The text.
/// - Returns: The tokens.
func withoutSpace(_ json: UnsafeRawBufferPointer) -> String {
    var kept: [UInt8] = []
    var isString = false
    var isEscape = false
    for byte in json {
        if isString || !isSpace(byte) { kept.append(byte) }
        if byte == UInt8(ascii: "\""), !isEscape { isString.toggle() }
        isEscape = isString && !isEscape && byte == UInt8(ascii: "\\")
    }
    return String(decoding: kept, as: UTF8.self)
}

/// Removes the white space around JSON.
///
/// - Parameter json: The text.
/// - Returns: The value alone.
func trimmed(_ json: UnsafeRawBufferPointer) -> String {
    let body = json.drop(while: isSpace).reversed().drop(while: isSpace).reversed()
    return String(decoding: Array(body), as: UTF8.self)
}

private func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
}
