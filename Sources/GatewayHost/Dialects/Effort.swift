/// A level of thinking.
///
/// The levels are the union of what the formats name; a target that knows fewer gets the nearest.
public enum Effort: UInt8, Sendable, CaseIterable, Comparable {
    /// No thinking.
    case none
    /// As the model likes.
    case auto
    /// Hardly any.
    case minimal
    /// Little.
    case low
    /// Some.
    case medium
    /// Much.
    case high
    /// Very much.
    case xhigh
    /// All that the model can.
    case max

    /// The name on the wire.
    public var name: StaticString {
        switch self {
        case .none: "none"
        case .auto: "auto"
        case .minimal: "minimal"
        case .low: "low"
        case .medium: "medium"
        case .high: "high"
        case .xhigh: "xhigh"
        case .max: "max"
        }
    }

    /// The token budget that stands for the level.
    public var budget: Int {
        switch self {
        case .none: 0
        case .auto: -1
        case .minimal: 512
        case .low: 1024
        case .medium: 8192
        case .high: 24_576
        case .xhigh: 32_768
        case .max: 128_000
        }
    }

    /// Creates the level that a budget stands for.
    ///
    /// - Parameter budget: Tokens; 0 for none, -1 for as the model likes.
    public init(budget: Int) {
        switch budget {
        case ..<0: self = .auto
        case 0: self = .none
        case ...512: self = .minimal
        case ...1024: self = .low
        case ...8192: self = .medium
        case ...24_576: self = .high
        default: self = .xhigh
        }
    }

    /// Creates a level from its name on the wire.
    ///
    /// - Parameter name: Such as `high`, in lower case.
    public init?(name: String) {
        guard let found = Effort.allCases.first(where: { $0.name.description == name }) else {
            return nil
        }
        self = found
    }

    init?(_ text: RawText) {
        guard let found = Effort.allCases.first(where: { text == $0.name }) else { return nil }
        self = found
    }

    /// The nearest level among those that a target knows.
    ///
    /// - Parameter levels: What the target knows; empty means everything.
    /// - Returns: The level itself, the nearest one below, or the lowest one above.
    public func nearest(in levels: [Effort]) -> Effort {
        if levels.isEmpty || levels.contains(self) { return self }
        let below = levels.filter { $0 < self && $0 > .auto }.max()
        return below ?? levels.filter { $0 > .auto }.min() ?? self
    }

    /// Orders levels from none to max.
    ///
    /// - Parameters:
    ///   - one: A level.
    ///   - other: Another level.
    /// - Returns: Whether the first asks for less.
    public static func < (one: Effort, other: Effort) -> Bool { one.rawValue < other.rawValue }
}
