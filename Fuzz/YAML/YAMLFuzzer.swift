// Invariant: no bytes trap. Events nest, a tree has no more nodes than the limit even with its aliases
// written out, and a refusal names a place inside of the text.

/// Reads one input of the fuzzer.
///
/// - Parameters:
///   - base: Its bytes.
///   - count: How many they are.
/// - Returns: Zero.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ base: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: base, count: count))
    do throws(YAMLFailure) {
        let events = try YAMLParser.events(of: bytes)
        precondition(isNested(events), "events do not nest")
        for document in try YAMLComposer.documents(events, unknownTags: .ignore) {
            precondition(document.size <= YAMLLimits().nodes, "more nodes than the limit")
        }
    } catch {
        let lines = bytes.count { $0 == 0x0A || $0 == 0x0D } + 2
        precondition((1...lines).contains(error.line), "a place outside of the text")
        precondition(error.column >= 1 && error.column <= bytes.count + 2)
        precondition(!error.description.isEmpty)
    }
    return 0
}

private func isNested(_ events: [YAMLEvent]) -> Bool {
    var depth = 0
    for event in events {
        switch event.kind {
        case .documentStart, .sequenceStart, .mappingStart: depth += 1
        case .documentEnd, .sequenceEnd, .mappingEnd: depth -= 1
        case .scalar, .alias: break
        }
        if depth < 0 { return false }
    }
    return depth == 0
}

extension YAMLNode {
    fileprivate var size: Int {
        switch content {
        case .scalar: 1
        case .sequence(let nodes): nodes.reduce(1) { $0 + $1.size }
        case .mapping(let pairs): pairs.reduce(1) { $0 + $1.key.size + $1.value.size }
        }
    }
}
