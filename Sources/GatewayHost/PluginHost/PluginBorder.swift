import ProviderAPI
import Synchronization

/// Takes the times and waits that a plugin tells over the border.
///
/// A plugin may be written in any language and repeats what its upstream says, so nothing that it
/// tells is calculated with before it has been here. What lies at the border or beyond it is told to
/// the operator, once for each field and account of a build: either the upstream or the plugin is
/// wrong.
final class PluginBorder: Sendable {
    /// What is told, by its name in the plugin ABI.
    enum Field: String, Sendable {
        case retryAfter = "retry_after_ms"
        case expires = "expires_ms"
        case resets = "resets_ms"
        case created
        case wait = "seconds"
    }

    /// A plugin of many accounts, all of them wrong, does not fill the log.
    private static let mostTold = 64

    /// A plugin in Swift bounds what it tells by itself, a moment earlier.
    private static let far = TimeBorder.year - 60_000

    private let plugin: String
    private let told = Mutex<Set<String>>([])

    init(plugin: String) { self.plugin = plugin }

    /// A wait in milliseconds; `nil` where none is told.
    func wait(_ milliseconds: Int64) -> Int64? {
        guard milliseconds >= 0 else { return nil }
        if milliseconds >= TimeBorder.longestWait { tell(.retryAfter, milliseconds) }
        return TimeBorder.wait(milliseconds: milliseconds)
    }

    /// A time; one that is long over is as good as any that is over.
    func time(
        _ time: UnixTime?,
        _ field: Field,
        of account: String = "",
        now: UnixTime = UnixTime(milliseconds: Timestamp.unixMilliseconds)
    ) -> UnixTime? {
        guard let time else { return nil }
        if time >= now.adding(milliseconds: Self.far) {
            tell(field, time.milliseconds, of: account)
        }
        return field == .expires ? time.boundedExpiry(by: now) : time.bounded(by: now)
    }

    /// When a model appeared, in Unix seconds; 0 where nobody knows.
    func created(_ seconds: Int64) -> Int64 {
        guard seconds > 0 else { return 0 }
        let last = UnixTime(milliseconds: Timestamp.unixMilliseconds)
            .adding(milliseconds: TimeBorder.year)
        if seconds >= last.seconds { tell(.created, seconds) }
        return min(seconds, last.seconds)
    }

    /// How many seconds a login waits before it goes on: a second to five minutes.
    func loginWait(_ seconds: Int) -> Int {
        if seconds > Self.longestLoginWait { tell(.wait, Int64(clamping: seconds)) }
        return max(1, min(seconds, Self.longestLoginWait))
    }

    private static let longestLoginWait = 300

    private func tell(_ field: Field, _ value: Int64, of account: String = "") {
        let isNew = told.withLock { told in
            told.count < Self.mostTold && told.insert("\(field.rawValue) \(account)").inserted
        }
        guard isNew else { return }
        Log.warning(
            "plugin tells a time that is too far away",
            [
                "plugin": .text(plugin), "field": .text(field.rawValue),
                "value": .number(Int(clamping: value)), "account": .text(account),
            ]
        )
    }
}
