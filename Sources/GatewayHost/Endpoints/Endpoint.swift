import Dialects
import ProviderAPI

/// What a path and method ask for.
struct Endpoint: Equatable, Sendable {
    /// What is done.
    enum Action: Equatable, Sendable {
        /// A request that goes to a provider.
        case proxy(Operation)
        /// The list of models.
        case listModels
        /// One model of the list.
        case showModel(String)
        /// Whether the process runs.
        case live
        /// Whether it serves.
        case ready
        /// What this server is.
        case root
        /// A stored response, which there never is.
        case storedResponse
        /// A websocket, which is not offered yet.
        case webSocket
    }

    /// How an endpoint learns whether the client wants a stream.
    enum Streaming: Equatable, Sendable {
        /// From the body's `stream`.
        case asked
        /// Always, as server-sent events.
        case events
        /// Always, as a JSON array that grows.
        case array
        /// Never.
        case never
    }

    /// What is done.
    var action: Action
    /// The format that the client speaks, in which errors are written as well.
    var format: WireFormat
    /// Whether the client wants a stream.
    var streaming = Streaming.never
    /// The model, where the path names it.
    var model: String?

    /// Whether a client key is asked for.
    var isPublic: Bool {
        switch action {
        case .live, .ready, .root: true
        default: false
        }
    }

    /// The dialect of errors and of lists.
    var dialect: Dialect { Dialect(format) ?? .chat }
}
