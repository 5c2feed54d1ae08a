import Glibc
import ProviderAPI

/// Changes events of a stream on their way to the client, where the client's wish differs from what
/// was asked of the upstream.
///
/// Whole events are looked at, so the bytes of one that is not complete yet wait for the rest of it.
final class EventFilter {
    /// An event larger than this passes unchanged.
    private static let maxHeld = 8 * 1024 * 1024

    private let hidesUsage: Bool
    private let model: String?
    private var held = ByteBuffer(capacity: 16)
    private var splice = JSONSplice()
    private var filler: OutputFiller?

    /// Creates a filter, or nothing when nothing would change.
    ///
    /// - Parameters:
    ///   - hidesUsage: Whether a chat client did not ask for the event that only tells token counts.
    ///   - model: The name that `model` members are set to.
    ///   - fillsOutput: Whether the last event may lack the output.
    init?(hidesUsage: Bool, model: String?, fillsOutput: Bool) {
        guard hidesUsage || model != nil || fillsOutput else { return nil }
        self.hidesUsage = hidesUsage
        self.model = model
        if fillsOutput { filler = OutputFiller() }
        if let model { splice = Self.naming(model) }
    }

    private static func naming(_ model: String?) -> JSONSplice {
        var splice = JSONSplice()
        guard let model else { return splice }
        for path in ["model", "modelVersion", "response.model", "message.model"] {
            splice.replace(path) { $0.string(text: model) }
        }
        return splice
    }

    /// Takes bytes of the stream.
    ///
    /// - Parameters:
    ///   - bytes: At any cut.
    ///   - hasUsage: Whether the stream, these bytes included, has told token counts.
    ///   - output: Takes bytes for the client.
    func append(
        _ bytes: UnsafeRawBufferPointer,
        hasUsage: Bool,
        _ output: (UnsafeRawBufferPointer) -> Void
    ) {
        let mayHide = hasUsage && mayHideUsage(bytes)
        if held.isEmpty, model == nil, !mayHide, !(filler?.matters(bytes) ?? false),
            Self.endsWithEvent(bytes)
        {
            return output(bytes)
        }
        held.append(bytes)
        while let count = Self.firstEvent(in: held.bytes) {
            pass(UnsafeRawBufferPointer(rebasing: held.bytes[..<count]), output)
            held.consume(count)
        }
        if held.count > Self.maxHeld { finish(output) }
    }

    /// Lets the rest go, which is no whole event.
    func finish(_ output: (UnsafeRawBufferPointer) -> Void) {
        if !held.isEmpty { output(held.bytes) }
        held.removeAll()
    }

    private func pass(
        _ event: UnsafeRawBufferPointer,
        _ output: (UnsafeRawBufferPointer) -> Void
    ) {
        if mayHideUsage(event), Self.isUsageOnly(event) { return }
        guard model != nil || filler != nil, let data = Self.data(of: event) else {
            return output(event)
        }
        if let list = filler?.output(for: data.bytes) {
            var filling = Self.naming(model)
            filling.set("response.output") { writer in list.withUnsafeBytes { writer.raw($0) } }
            write(&filling, event, data, output)
        } else if model != nil {
            write(&splice, event, data, output)
        } else {
            output(event)
        }
    }

    private func write(
        _ splice: inout JSONSplice,
        _ event: UnsafeRawBufferPointer,
        _ data: (start: Int, bytes: UnsafeRawBufferPointer),
        _ output: (UnsafeRawBufferPointer) -> Void
    ) {
        guard (try? splice.apply(to: data.bytes)) != nil, splice.isChanged else {
            return output(event)
        }
        output(UnsafeRawBufferPointer(rebasing: event[..<data.start]))
        for index in 0..<splice.count { output(splice[index]) }
        output(UnsafeRawBufferPointer(rebasing: event[(data.start + data.bytes.count)...]))
    }

    private func mayHideUsage(_ bytes: UnsafeRawBufferPointer) -> Bool {
        hidesUsage && (bytes.holds("\"choices\":[]") || bytes.holds("\"choices\": []"))
    }

    /// Whether the event is the one that `stream_options.include_usage` adds.
    private static func isUsageOnly(_ event: UnsafeRawBufferPointer) -> Bool {
        guard let data = data(of: event), let root = try? JSONValue(parsing: data.bytes) else {
            return false
        }
        return root["choices"]?.elements.isEmpty == true && root["usage"]?.isObject == true
    }

    /// The JSON of an event with one `data` line.
    private static func data(
        of event: UnsafeRawBufferPointer
    ) -> (start: Int, bytes: UnsafeRawBufferPointer)? {
        var start = 0
        while start < event.count {
            let line = event[start...].prefix { $0 != 10 && $0 != 13 }
            if line.starts(with: "data:".utf8) {
                var from = line.startIndex + 5
                if from < line.endIndex, event[from] == 32 { from += 1 }
                return (from, UnsafeRawBufferPointer(rebasing: event[from..<line.endIndex]))
            }
            start = line.endIndex + 1
        }
        return nil
    }

    private static func endsWithEvent(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bytes.count >= 2 && bytes[bytes.count - 1] == 10
            && (bytes[bytes.count - 2] == 10
                || bytes.count >= 4 && bytes[bytes.count - 2] == 13
                    && bytes[bytes.count - 3] == 10)
    }

    /// How many bytes the first event takes, with the empty line that ends it.
    private static func firstEvent(in bytes: UnsafeRawBufferPointer) -> Int? {
        guard let base = bytes.baseAddress else { return nil }
        var start = 0
        while start < bytes.count, let found = memchr(base + start, 10, bytes.count - start) {
            let index = UnsafeRawPointer(found) - base
            let next = index + 1
            if next < bytes.count, bytes[next] == 10 { return next + 1 }
            if next + 1 < bytes.count, bytes[next] == 13, bytes[next + 1] == 10 { return next + 2 }
            start = next
        }
        return nil
    }
}
