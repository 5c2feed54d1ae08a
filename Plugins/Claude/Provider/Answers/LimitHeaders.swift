internal import ProviderAPI

/// The limits that answers tell of.
///
/// Logins have unified windows (`anthropic-ratelimit-unified-5h-status`, `-utilization`, `-reset` in
/// Unix seconds); keys have limits by minute (`anthropic-ratelimit-requests-limit`, `-remaining`,
/// `-reset` in RFC 3339; platform.claude.com/docs/en/api/rate-limits).
struct LimitHeaders {
    static let prefix = "anthropic-ratelimit-"
    private static let unified = prefix + "unified-"
    private static let minutely = ["requests", "tokens", "input-tokens", "output-tokens"]

    /// One unified window.
    struct Window {
        let name: String
        var isRejected = false
        var used: Double?
        var resets: UnixTime?

        /// `7d` is the account's week, `7d_…` that of a family of models.
        var isModels: Bool { name.contains("_") }
    }

    let windows: [Window]
    /// The whole account's status, where no window tells more.
    let isRejected: Bool
    let resets: UnixTime?

    init(_ headers: HeaderView) {
        var windows: [Window] = []
        for header in headers.all where header.name.hasPrefix(Self.unified) {
            let rest = header.name.dropFirst(Self.unified.count)
            // text: a header's name is ASCII
            guard let dash = rest.lastIndex(of: "-"), rest.first?.isNumber == true else { continue }
            let name = String(rest[..<dash])
            if !windows.contains(where: { $0.name == name }) { windows.append(Window(name: name)) }
            guard let index = windows.firstIndex(where: { $0.name == name }) else { continue }
            Self.read(String(rest[rest.index(after: dash)...]), header.value, &windows[index])
        }
        self.windows = windows
        isRejected = headers[Self.unified + "status"] == "rejected"
        resets = headers[Self.unified + "reset"].flatMap(UnixTime.init(secondsText:))
    }

    private static func read(_ field: String, _ value: String, _ window: inout Window) {
        switch field {
        case "status": window.isRejected = value == "rejected"
        case "utilization": window.used = Double(value)
        case "reset": window.resets = UnixTime(secondsText: value)
        default: break
        }
    }

    /// The windows for the operator.
    static func windows(_ response: UpstreamResponse) -> [LimitWindow] {
        let limits = LimitHeaders(response.headers)
        return limits.windows.compactMap { window in
            guard window.used != nil || window.resets != nil || window.isRejected else {
                return nil
            }
            let used = window.used.flatMap { $0.isFinite ? min(1, max(0, $0)) : nil }
            return LimitWindow(
                name: window.name,
                used: used ?? (window.isRejected ? 1 : 0),
                resets: window.resets,
                model: window.isModels ? response.model : ""
            )
        } + minutely.compactMap { minute($0, response) }
    }

    private static func minute(_ name: String, _ response: UpstreamResponse) -> LimitWindow? {
        let start = prefix + name + "-"
        guard let limit = response.headers[start + "limit"].flatMap(Double.init), limit > 0,
            let left = response.headers[start + "remaining"].flatMap(Double.init), left.isFinite
        else { return nil }
        return LimitWindow(
            name: name,
            used: min(1, max(0, 1 - left / limit)),
            resets: response.headers[start + "reset"].flatMap(UnixTime.init(rfc3339:)),
            model: response.model
        )
    }
}
