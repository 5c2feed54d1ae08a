import Dialects
import ProviderAPI

/// What the access log says of one request, gathered while it runs.
final class AccessRecord {
    /// One attempt at an upstream.
    struct Attempt {
        var account: String
        /// The status that came, or 0 where none did.
        var status = 0
        /// The kind of its failure, or an empty string.
        var failure = ""
        /// How long it took, in microseconds.
        var microseconds: Int64 = 0
        /// Why this account was chosen.
        var choice = ""
        /// Whether it ran beside another one.
        var isHedge = false
    }

    /// How a request ended.
    enum End {
        case complete
        /// Refused with an error status.
        case refused
        /// The client left before the end.
        case clientGone
        /// The upstream ended its answer too early.
        case upstreamCut
        /// The answer carried an error of the upstream.
        case upstreamError
        /// The server stopped.
        case stopped

        /// As the log writes it.
        var text: StaticString {
            switch self {
            case .complete: "complete"
            case .refused: "refused"
            case .clientGone: "client_gone"
            case .upstreamCut: "upstream_cut"
            case .upstreamError: "upstream_error"
            case .stopped: "stopped"
            }
        }
    }

    var id = ""
    var client = ""
    /// The address of the client; empty where it came by a local socket.
    var peer = ""
    /// The proxy that the client came through, where it is trusted to say so.
    var proxy = ""
    var method = ""
    var path = ""
    var format = WireFormat.none
    var upstreamFormat = WireFormat.none
    var operation = ""
    var stream = false
    var requestedModel = ""
    var resolvedModel = ""
    var upstreamModel = ""
    var provider = ""
    var plugin = ""
    var pluginVersion = ""
    var pluginGeneration = 0
    var configGeneration = 0
    var attempts: [Attempt] = []
    var status = 0
    var error = ""
    var end = End.complete
    var usage: Usage?
    var usageIsEstimated = false
    var losses: [Loss] = []
    var answerLosses: [Loss] = []
    /// Times of the loop, in nanoseconds; 0 where the moment did not come.
    var arrived: Int64 = 0
    var firstByte: Int64 = 0
    /// How long the upstream was waited for, in nanoseconds.
    var upstreamTime: Int64 = 0
    /// How long the request waited for an account, in nanoseconds.
    var queueTime: Int64 = 0
}
