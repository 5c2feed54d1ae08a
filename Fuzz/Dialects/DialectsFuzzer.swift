// Invariant: no bytes trap. What a request is translated to is JSON. However a stream is cut, the client gets
// the same bytes, the answer ends once, and every event holds one JSON value.

/// Reads one input of the fuzzer as every format.
///
/// Text in braces is a request and a whole answer, any other a stream. The format that it goes to follows
/// from its length.
///
/// - Parameters:
///   - start: Its bytes.
///   - count: How many they are.
/// - Returns: Zero.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let start, count > 0, let target = Dialect(rawValue: UInt8(count & 3)) else { return 0 }
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    let isValue = bytes[0] == UInt8(ascii: "{") || bytes[0] == UInt8(ascii: "[")
    for source in Dialect.allCases {
        if isValue { request(bytes, source, target) }
        answer(bytes, source, isValue ? .body : .stream, target)
    }
    return 0
}

private func request(_ bytes: [UInt8], _ source: Dialect, _ target: Dialect) {
    bytes.withUnsafeBytes { text in
        var document = JSONDocument()
        guard let root = try? document.parse(text) else { return }
        var context = TranslationContext(upstreamModel: "u", clientModel: "c", requestID: "r")
        context.capabilities.signatures = .any
        var out = ByteBuffer()
        let result = try? RequestTranslation.translate(
            root,
            from: source,
            to: target,
            context,
            into: &out
        )
        precondition(result == nil || isJSON(out.bytes))
        precondition(result?.losses.count ?? 0 <= 600)
    }
}

private func answer(
    _ bytes: [UInt8],
    _ source: Dialect,
    _ shape: ResponseTranslator.Shape,
    _ target: Dialect
) {
    for wanted: ResponseTranslator.Shape in [.stream, .body] {
        let whole = run(bytes, max(bytes.count, 1), source, shape, target, wanted)
        for cut in [1, 7] { precondition(run(bytes, cut, source, shape, target, wanted) == whole) }
        check(whole, wanted)
    }
}

private func run(
    _ bytes: [UInt8],
    _ cut: Int,
    _ source: Dialect,
    _ shape: ResponseTranslator.Shape,
    _ target: Dialect,
    _ wanted: ResponseTranslator.Shape
) -> [UInt8] {
    let reverse = Reverse(clientModel: "c", requestID: "r")
    let translator = ResponseTranslator(from: source, shape, to: target, wanted, reverse: reverse)
    var out = ByteBuffer()
    for start in stride(from: 0, to: bytes.count, by: cut) {
        // Memory of its own, so that the sanitizer sees what is read behind it.
        Array(bytes[start..<min(start + cut, bytes.count)]).withUnsafeBytes {
            translator.append($0, into: &out)
        }
    }
    _ = translator.finish(clean: true, into: &out)
    return Array(out.bytes)
}

private func check(_ out: [UInt8], _ wanted: ResponseTranslator.Shape) {
    guard !out.isEmpty else { return }
    out.withUnsafeBytes { bytes in
        guard wanted == .stream else { return precondition(isJSON(bytes)) }
        var events = SSEDecoder()
        events.append(bytes)
        var ends = 0
        while let event = try? events.next() {
            if event.isData("[DONE]") || event.isType("message_stop") { ends += 1 }
            precondition(event.isData("[DONE]") || isJSON(event.data))
        }
        precondition(ends <= 1)
    }
}

private func isJSON(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var document = JSONDocument()
    return (try? document.parse(bytes)) != nil
}
