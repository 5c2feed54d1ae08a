import ProviderAPI

/// What one answer used, in buckets that do not overlap.
public struct Usage: Sendable, Equatable {
    /// Input tokens that came from no cache and went to none.
    public var input = 0
    /// Input tokens read from a cache; `nil` when the upstream does not say.
    public var cacheRead: Int?
    /// Input tokens written to a cache, whatever its lifetime.
    public var cacheWrite: Int?
    /// The part of `cacheWrite` with a lifetime of one hour.
    public var cacheWriteHour: Int?
    /// Output tokens that are not reasoning.
    public var output = 0
    /// Reasoning tokens; `nil` when the upstream does not say.
    public var reasoning: Int?
    /// The sum as the upstream states it.
    public var statedTotal: Int?
    /// Searches that the upstream ran.
    public var webSearches: Int?

    /// Creates an empty usage.
    public init() {}

    /// All input tokens.
    public var inputTotal: Int {
        input.adding(saturating: cacheRead ?? 0).adding(saturating: cacheWrite ?? 0)
    }

    /// All output tokens.
    public var outputTotal: Int { output.adding(saturating: reasoning ?? 0) }

    /// All tokens.
    public var total: Int { inputTotal.adding(saturating: outputTotal) }

    /// Whether the upstream's own total contradicts its buckets.
    public var isInconsistent: Bool { statedTotal.map { $0 != total } ?? false }

    /// Takes what an upstream tells next: the last counts stand, but a placeholder of zeros must not
    /// wipe out what came before it.
    mutating func update(to next: Usage) {
        if next.total != 0 || total <= 0 { self = next }
    }

    /// Sets the uncached input from a total that includes what was cached.
    mutating func setInput(total: Int) {
        input = max(
            0,
            total.subtracting(saturating: cacheRead ?? 0).subtracting(saturating: cacheWrite ?? 0)
        )
    }

    /// Sets the output from a total that includes reasoning.
    mutating func setOutput(total: Int) {
        output = max(0, total.subtracting(saturating: reasoning ?? 0))
    }
}
