// Invariant: no bytes trap. What the parser accepts is written back the same, node by node and as a
// tree, and the scanner finds the members that the parser finds. What it refuses it refuses at an
// offset inside the text.

/// Reads one input of the fuzzer.
///
/// - Parameters:
///   - start: Its bytes.
///   - count: How many they are.
/// - Returns: Zero.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let text = UnsafeRawBufferPointer(start: start, count: count)
    var document = JSONDocument(valueCapacity: 1)
    do {
        let root = try document.parse(text, maxDepth: 64, maxValues: 100_000)
        checkAccessors(root)
        checkRewriting(root)
        checkScan(text, root)
    } catch {
        precondition(error.offset >= 0 && error.offset <= count)
        let (line, column) = error.position(in: text)
        precondition(line > 0 && column > 0)
        checkScan(text, nil)
    }
    return 0
}

private func checkAccessors(_ node: JSONNode) {
    precondition(node.raw.count > 0)
    _ = (node.int, node.double, node.bool)
    if let string = node.string {
        precondition(node.equals(text: string) && !node.equals(text: string + "x"))
        var buffer = ByteBuffer(capacity: 1)
        node.appendText(to: &buffer)
        precondition(buffer.bytes.elementsEqual(string.utf8))
    }
    for member in node.members {
        checkAccessors(member.key)
        checkAccessors(member.value)
        precondition(node[key: member.key.string ?? ""] != nil)
    }
    for element in node.elements { checkAccessors(element) }
}

private func checkRewriting(_ root: JSONNode) {
    var writer = JSONWriter(capacity: 1)
    write(root, to: &writer)
    let tree = JSONValue(root)
    precondition((try? JSONValue(parsing: writer.bytes)) == tree)
    precondition((try? JSONValue(parsing: tree.compact)) == tree)
    precondition((try? JSONValue(parsing: tree.pretty)) == tree)
}

private func write(_ node: JSONNode, to writer: inout JSONWriter) {
    switch node.kind {
    case .object:
        writer.object { writer in
            for member in node.members {
                writer.key(raw: member.key)
                write(member.value, to: &writer)
            }
        }
    case .array:
        writer.array { for element in node.elements { write(element, to: &$0) } }
    default: writer.raw(node)
    }
}

private func checkScan(_ text: UnsafeRawBufferPointer, _ root: JSONNode?) {
    var scanner = JSONMemberScanner(text)
    var members = root?.members.makeIterator()
    do {
        while let member = try scanner.next() {
            _ = (member.string, member.bool, member.isKey("model"))
            guard let root, root.isObject else { continue }
            let expected = members?.next()
            precondition(expected?.key.raw.dropFirst().dropLast().elementsEqual(member.key) == true)
            precondition(expected?.value.raw.elementsEqual(member.value) == true)
        }
        precondition(root == nil || root?.isObject == true && members?.next() == nil)
    } catch {
        precondition(root?.isObject != true)
    }
}
