internal import ProviderAPI

/// The error body of a Google API: `{"error": {"code", "status", "message", "details"}}`, perhaps in
/// an array (google.aip.dev/193).
struct GoogleError {
    /// The HTTP status that the body repeats.
    let status: Int?
    /// The name of the gRPC status, such as `RESOURCE_EXHAUSTED`.
    let rpcStatus: String?
    /// The reason of the `ErrorInfo`.
    let reason: String?
    private let message: String
    private let details: [JSONValue]

    init(_ body: UnsafeRawBufferPointer) {
        let root = (try? JSONValue(parsing: body)) ?? .null
        let error = (root.elements.first ?? root)["error"] ?? .null
        status = error["code"]?.int.flatMap { (400...599).contains($0) ? $0 : nil }
        rpcStatus = error["status"]?.string
        message = error["message"]?.string ?? ""
        details = error["details"]?.elements ?? []
        reason = details.lazy.compactMap { $0["reason"]?.string }.first
    }

    /// Whether a quota of a day is spent, by the ids of its violations.
    var isDailyQuota: Bool {
        details.flatMap { $0["violations"]?.elements ?? [] }
            .contains { $0["quotaId"]?.word?.contains("PerDay") ?? false }
    }

    /// How long to wait: `RetryInfo`, else the metadata of the quota, else the message.
    func wait(now: UnixTime) -> Int64? {
        for detail in details {
            if let delay = detail["retryDelay"]?.string,
                let wait = RetryAfter.milliseconds(duration: delay)
            {
                return wait
            }
        }
        return details.lazy.compactMap { Self.quotaWait($0["metadata"], now) }.first
            ?? RetryAfter.milliseconds(inMessage: message)
    }

    private static func quotaWait(_ metadata: JSONValue?, _ now: UnixTime) -> Int64? {
        if let delay = metadata?["quotaResetDelay"]?.string {
            return RetryAfter.milliseconds(duration: delay)
        }
        guard let text = metadata?["quotaResetTimeStamp"]?.string,
            let end = UnixTime(rfc3339: text)
        else { return nil }
        return end.wait(from: now)
    }
}
