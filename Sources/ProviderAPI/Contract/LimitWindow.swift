/// One quota window of an account, as an answer's headers told it.
public struct LimitWindow: Sendable, Equatable {
    /// The window's name, such as `5h` or `requests`.
    public var name: String
    /// How much of it is used, from 0 to 1.
    public var used: Double
    /// When it begins anew, or `nil` when unknown.
    public var resets: UnixTime?
    /// The model that it concerns, or an empty string for the whole account.
    public var model: String

    /// Creates a window.
    ///
    /// - Parameters:
    ///   - name: The window's name.
    ///   - used: How much of it is used, from 0 to 1.
    ///   - resets: When it begins anew.
    ///   - model: The model that it concerns.
    public init(name: String, used: Double, resets: UnixTime? = nil, model: String = "") {
        self.name = name
        self.used = used
        self.resets = resets
        self.model = model
    }

    /// The window as it is believed: its use is a share, and it begins anew within the border.
    func bounded(by now: UnixTime) -> LimitWindow {
        LimitWindow(
            name: name,
            used: min(1, max(0, used)),
            resets: resets?.bounded(by: now),
            model: model
        )
    }
}
