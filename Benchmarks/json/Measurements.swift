import Glibc
import ProviderAPI

/// The operations on one sample, with storage that lives as long as a connection's would.
struct Measurements: ~Copyable {
    private let sample: Sample
    private var document = JSONDocument()
    private var writer = JSONWriter()
    private var splice = JSONSplice()
    private var decoder = SSEDecoder()
    private var stream = ByteBuffer()

    init(of sample: Sample) {
        self.sample = sample
        splice.set("model") { $0.string("m-2") }
        sample.bytes.withUnsafeBytes { SSEWriter.append(event: "x", data: $0, to: &stream) }
    }

    mutating func run() {
        print("\(sample.name), \(sample.bytes.count) bytes")
        sample.bytes.withUnsafeBytes { bytes in
            measure("parse", bytes) { $0.parse($1) }
            measure("parse and rewrite", bytes) { $0.rewrite($1) }
            measure("parse to a tree", bytes) { $0.tree($1) }
            measure("scan and splice", bytes) { $0.splice($1) }
            measure("decode one event", stream.bytes) { $0.decode($1) }
            if bytes.count < 256 { measure("translate a delta", bytes) { $0.translate($1) } }
        }
    }

    /// The best of nine rounds.
    private mutating func measure(
        _ name: String,
        _ bytes: UnsafeRawBufferPointer,
        _ body: (inout Measurements, UnsafeRawBufferPointer) -> Int
    ) {
        let arguments = CommandLine.arguments.dropFirst()
        guard arguments.isEmpty || arguments.contains(name) else { return }
        let repetitions = max(20, 20_000_000 / bytes.count)
        var best = Int.max
        var sum = 0
        for _ in 0..<9 {
            let start = now()
            for _ in 0..<repetitions { sum &+= body(&self, bytes) }
            best = min(best, now() - start)
        }
        let microseconds = Double(best) / Double(repetitions) / 1000
        let speed = Int(Double(bytes.count) / microseconds)
        let rounded = (microseconds * 1000).rounded() / 1000
        print("  \(name): \(rounded) us, \(speed) MB/s\(sum == 0 ? " (failed)" : "")")
    }

    private func now() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }
}

extension Measurements {
    @inline(never)
    private mutating func parse(_ bytes: UnsafeRawBufferPointer) -> Int {
        (try? document.parse(bytes))?.raw.count ?? 0
    }

    @inline(never)
    private mutating func rewrite(_ bytes: UnsafeRawBufferPointer) -> Int {
        guard let root = try? document.parse(bytes) else { return 0 }
        writer.removeAll()
        write(root)
        return writer.bytes.count
    }

    private mutating func write(_ node: JSONNode) {
        switch node.kind {
        case .object:
            writer.beginObject()
            for member in node.members {
                writer.key(raw: member.key)
                write(member.value)
            }
            writer.endObject()
        case .array:
            writer.beginArray()
            for element in node.elements { write(element) }
            writer.endArray()
        default:
            writer.raw(node)
        }
    }

    @inline(never)
    private mutating func tree(_ bytes: UnsafeRawBufferPointer) -> Int {
        (try? JSONValue(parsing: bytes))?.members.count ?? 0
    }

    @inline(never)
    private mutating func splice(_ bytes: UnsafeRawBufferPointer) -> Int {
        try? splice.apply(to: bytes)
        return splice.byteCount
    }

    @inline(never)
    private mutating func decode(_ bytes: UnsafeRawBufferPointer) -> Int {
        decoder.append(bytes)
        var sum = 0
        while let event = try? decoder.next() { sum += event.data.count }
        return sum
    }

    @inline(never)
    private mutating func translate(_ bytes: UnsafeRawBufferPointer) -> Int {
        guard let root = try? document.parse(bytes),
            let delta = root["choices"]?[0]?["delta"], let text = delta["content"]?.rawString
        else { return 0 }
        writer.removeAll()
        writer.event("content_block_delta") { writer in
            writer.beginObject()
            writer.member("type", "content_block_delta")
            writer.member("index", int: 0)
            writer.key("delta")
            writer.beginObject()
            writer.member("type", "text_delta")
            writer.key("text")
            writer.string(raw: text)
            writer.endObject()
            writer.endObject()
        }
        return writer.bytes.count
    }
}
