import ProviderAPI

/// What one answer said about itself, for the access log and for decisions about the upstream.
public struct ResponseReport: Sendable {
    /// The id that the upstream gave.
    public var id: String?
    /// The model that the upstream names.
    public var model: String?
    /// The service tier that the upstream names.
    public var serviceTier: String?
    /// The usage; `nil` when the upstream told none.
    public var usage: Usage?
    /// Why the answer ended.
    public var finish: FinishReason?
    /// The error that the answer carried or that the translation met.
    public var error: WireError?
    /// The event or body in which the upstream told its error, for its provider to judge.
    ///
    /// It is empty where the error is not the upstream's own, or too long to be kept.
    public private(set) var rawError: [UInt8] = []
    /// Whether the answer has said more than that it begins.
    public var hasBegun = false
    /// Whether the answer came to its proper end.
    public var isComplete = false

    /// Creates an empty report.
    public init() {}

    private static let maxRawError = 64 * 1024

    /// Keeps the upstream's own words for its error.
    mutating func keep(error: UnsafeRawBufferPointer) {
        if error.count <= Self.maxRawError { rawError = Array(error) }
    }
}
