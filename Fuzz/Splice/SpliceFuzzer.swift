// Invariant: no bytes trap. Edits of an object say the same as edits of its tree, and where the edits
// name nothing in it the text stays as it is, byte for byte.

/// Reads one input of the fuzzer.
///
/// - Parameters:
///   - start: Its bytes.
///   - count: How many they are.
/// - Returns: Zero.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let start, count > 1 else { return 0 }
    let text = UnsafeRawBufferPointer(start: start + 1, count: count - 1)
    let keys = ["a", "b", "c"]
    var splice = JSONSplice()
    for (index, key) in keys.enumerated() {
        add(start[0] >> UInt8(2 * index) & 3, key, to: &splice)
    }
    add(start[0] >> 6, "d.e", to: &splice)
    guard (try? splice.apply(to: text)) != nil else { return 0 }
    var result = ByteBuffer(capacity: 1)
    splice.append(to: &result)
    precondition(result.count == splice.byteCount)
    precondition(splice.isChanged || result.bytes.elementsEqual(text))
    guard let tree = try? JSONValue(parsing: text, maxDepth: 64) else { return 0 }
    let edited = try? JSONValue(parsing: result.bytes)
    precondition(edited != nil, "the result is not JSON")
    for (index, key) in keys.enumerated() {
        check(start[0] >> UInt8(2 * index) & 3, key, tree, edited ?? .null)
    }
    let rest = tree.members.filter { !keys.contains($0.key) && $0.key != "d" }
    precondition(rest == edited?.members.filter { !keys.contains($0.key) && $0.key != "d" })
    return 0
}

private func add(_ action: UInt8, _ path: String, to splice: inout JSONSplice) {
    switch action {
    case 0: splice.set(path) { $0.int(9) }
    case 1: splice.replace(path) { $0.int(9) }
    case 2: splice.insert(path) { $0.int(9) }
    default: splice.remove(path)
    }
}

private func check(_ action: UInt8, _ key: String, _ before: JSONValue, _ after: JSONValue) {
    let old = before.members.filter { $0.key == key }.map { $0.value }
    let new = after.members.filter { $0.key == key }.map { $0.value }
    switch action {
    case 0: precondition(new == Array(repeating: 9, count: max(1, old.count)))
    case 1: precondition(new == Array(repeating: 9, count: old.count))
    case 2: precondition(new == (old.isEmpty ? [9] : old))
    default: precondition(new.isEmpty)
    }
}
