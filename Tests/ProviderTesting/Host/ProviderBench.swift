public import CProviderABI
internal import Glibc
public import ProviderAPI

/// Measures the calls that a provider gets for each request, through the C table.
///
/// What the provider describes is taken by functions that do nothing, so the figures are the
/// provider's own and the boundary's.
public struct ProviderBench {
    /// What one call costs.
    public struct Line: Sendable {
        /// The call.
        public let call: String
        /// The median of several runs; `nil` where the provider does not offer it.
        public let nanoseconds: Int?
    }

    private let host: FakeHost
    private let account: FakeAccount
    private let request: SampleRequest

    /// Prepares a measurement.
    ///
    /// - Parameters:
    ///   - table: What the plugin's entry returned.
    ///   - settings: The settings of the instance.
    ///   - credential: The credential; `nil` is one that most providers open.
    /// - Throws: What the provider refuses.
    public init(
        _ table: provider_table,
        _ settings: JSONValue,
        _ credential: JSONValue?
    ) throws(ProviderFailure) {
        host = try FakeHost(table: table, settings: settings)
        account = try host.open(
            credential ?? ConformanceSubject.sampleCredential(host.descriptor)
        )
        request = SampleRequest(format: host.descriptor.formats.first ?? .chat, stream: true)
    }

    /// Measures.
    ///
    /// - Returns: A line for each call.
    public func run() -> [Line] {
        [
            Line(call: "prepare", nanoseconds: prepareTime),
            Line(call: "classify (429)", nanoseconds: classifyTime),
            Line(call: "transform, a chunk of 200 bytes", nanoseconds: feedTime),
        ]
    }

    private var prepareTime: Int? {
        request.lendRaw { lent in
            var plan = provider_plan.ignoring
            return median { account.call(prepare: lent, &plan) }
        }
    }

    private var classifyTime: Int? {
        let body = #"{"error":{"message":"Slow down.","type":"rate_limit_error"}}"#
        return SampleResponse(429, body).lendRaw { lent in
            median {
                var failure = provider_failure()
                failure.size = UInt32(MemoryLayout<provider_failure>.size)
                host.table.classify?(host.instance, lent, &failure, .ignoring, .ignoring)
            }
        }
    }

    private var feedTime: Int? {
        guard let open = host.table.transform_open, let feed = host.table.transform_feed,
            let close = host.table.transform_close
        else { return nil }
        var transform: UnsafeMutableRawPointer?
        let status = request.lendRaw { open(host.instance, $0, &transform, .ignoring) }
        guard status == Int32(PROVIDER_OK) else { return nil }
        defer { close(transform) }
        let chunk = #"data: {"id":"1","choices":[{"index":0,"delta":{"content":"\#(filler)"}}]}"#
        return (chunk + "\n\n").lend { bytes in
            median { _ = feed(transform, bytes, .ignoring, .ignoring) }
        }
    }

    private var filler: String { String(repeating: "word ", count: 27) }

    private func median(_ call: () -> Void) -> Int {
        let runs = (0..<9).map { _ in
            let start = Self.now
            for _ in 0..<2000 { call() }
            return Int((Self.now - start) / 2000)
        }
        return runs.sorted()[4]
    }

    private static var now: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}

extension FakeAccount {
    func call(prepare request: UnsafePointer<provider_request>, _ plan: inout provider_plan) {
        _ = host.table.prepare?(host.instance, pointer, request, &plan, .ignoring)
    }
}

extension provider_sink {
    static var ignoring: provider_sink { provider_sink(context: nil) { _, _ in } }
}

extension provider_plan {
    static var ignoring: provider_plan {
        provider_plan(
            size: UInt32(MemoryLayout<provider_plan>.size),
            context: nil,
            method: { _, _ in },
            url: { _, _ in },
            header: { _, _, _ in },
            set: { _, _, _ in },
            remove: { _, _ in },
            body: { _, _ in },
            option: { _, _, _ in },
            answer: { _, _, _, _ in }
        )
    }
}
