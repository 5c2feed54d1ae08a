import Dialects
import ProviderAPI

/// The life of one client request, from its body to the last byte of its answer.
///
///     start ──▶ picking ──lease──▶ asked ──2xx──▶ relaying ──end──▶ ended
///                 ▲  │ no account       │ failure before the first byte
///                 │  └──▶ waiting       │
///                 └──────────┴──────────┘
///
/// Nothing is retried once a byte of the answer has left for the client. What belongs to one attempt
/// is kept in an `UpstreamAttempt`.
final class Exchange {
    /// Where the request is in its life.
    enum State {
        case picking
        /// In the pool's queue.
        case waiting(Pool.Ticket)
        /// Between two rounds.
        case pausing(TimerID)
        /// The upstream has the request.
        case asked
        /// A good answer is on its way to the client.
        case relaying
        case ended
    }

    let services: LoopServices
    /// The generation that the request began with; another one only where that has no accounts left.
    var generation: Generation
    let endpoint: Endpoint
    let client: ClientKeys.Client
    /// The request; its body may have been replaced by what the gateway makes of it.
    var request: Request
    let responder: Responder

    var state = State.picking
    /// What is asked of the upstream.
    var operation = Operation.generate
    let record: AccessRecord
    var facts: RequestFacts
    /// The routes of the requested name, in the order in which they are tried.
    var routes: [Route] = []
    var attempts = Attempts(routes: [], now: 0)
    /// The step that follows the one being performed.
    var nextStep: Attempts.Step?
    var isStepping = false
    var suffix: String?
    /// The attempt under way.
    var attempt: UpstreamAttempt?
    /// A second attempt beside it, while neither has been answered.
    var rival: UpstreamAttempt?
    /// Holds the request's body where a content coding was undone.
    var decodedBody: RequestBody?
    /// The outer shape of the answer, where the client wants another than its format's own.
    var shaping: (any AnswerShape)?
    var heartbeat: TimerID?
    /// When the client was last sent something, and how that ended.
    var lastWrite: Int64 = 0
    var lastBytes: UInt32 = 0
    /// Whether something of an answer has left, and not only heartbeats.
    var hasAnswered = false
    /// Whether the client asks what the translation lost.
    let explains: Bool
    /// What was lost before the request was translated.
    var earlyLosses: [Loss] = []
    /// What ids of the answer are made from where its upstream gives none.
    lazy var answerID = services.answerIDs.fresh()
    /// Whether thoughts that the client could not send back are put back.
    var recallsReasoning = true
    /// When a second attempt begins.
    var hedge: TimerID?
    /// When the opening of a stream is no longer held back.
    var holding: TimerID?
    /// Since when an upstream is waited for.
    var askedSince: Int64?
    /// Since when the request waits for an account.
    var queuedSince: Int64?
    /// The failure that the client is told when nothing is left to try.
    private(set) var lastFailure: WireError?
    private var lastKind: Pool.Failure.Kind?

    init(
        _ services: LoopServices,
        _ generation: Generation,
        _ ticket: RequestTicket,
        _ request: Request,
        _ facts: RequestFacts,
        _ responder: Responder
    ) {
        self.services = services
        self.generation = generation
        self.request = request
        self.responder = responder
        self.facts = facts
        explains = LossNote.isWanted(by: request.head)
        endpoint = ticket.endpoint
        client = ticket.client
        record = ticket.record
        if case .proxy(let asked) = ticket.endpoint.action { operation = asked }
    }

    /// The format in which the client speaks.
    var dialect: Dialect { endpoint.dialect }

    /// What hides the secrets that are known now.
    var secrets: SecretMask { KnownSecrets.process.mask }

    /// The current time, finer than the pass of the loop.
    var now: Int64 { EventLoop.monotonicTime() }

    /// Remembers a failure, unless one before it tells the client more.
    ///
    /// - Parameters:
    ///   - error: What the client would be told.
    ///   - kind: What kind of failure it is.
    ///   - isFinal: Whether the client is to see this one in any case.
    func remember(_ error: WireError, _ kind: Pool.Failure.Kind, isFinal: Bool = false) {
        guard isFinal || kind.weight >= lastKind?.weight ?? 0 else { return }
        (lastFailure, lastKind) = (error, kind)
    }

    /// Finds the routes and begins with the first.
    func start() {
        responder.observer = self
        record.format = endpoint.format
        record.operation = operation.name
        record.stream = facts.stream
        record.requestedModel = facts.model
        record.configGeneration = generation.number
        guard let resolution = generation.aliases.resolve(facts.model) else {
            return refuse(unknownModel())
        }
        record.resolvedModel = resolution.name
        suffix = resolution.suffix
        routes = resolution.group.order()
        do throws(WireError) {
            if try standIn() { return }
        } catch {
            return refuse(error)
        }
        let now = now
        attempts = Attempts(
            routes: routes.map { $0.candidates },
            affinity: affinityKey,
            policy: generation.retries,
            seed: services.ids.seed,
            now: now
        )
        perform(attempts.begin(now: now))
    }

    /// Why the requested name leads nowhere.
    func unknownModel() -> WireError {
        guard !facts.model.isEmpty else {
            return WireError(
                .invalidRequest,
                "The request names no model.",
                code: "missing_model",
                parameter: "model"
            )
        }
        let shown = facts.model
        if let provider = generation.absent.provider(of: facts.model) {
            return WireError(
                .overloaded,
                "`\(shown)` is not served now: provider \(provider) was removed.",
                status: 503,
                code: "provider_removed"
            )
        }
        let near = generation.aliases.nearest(to: facts.model)
        let hint = near.isEmpty ? "" : " Did you mean \(near.joined(separator: ", "))?"
        return WireError(
            .notFound,
            "There is no model `\(shown)`.\(hint)",
            code: "model_not_found",
            parameter: "model"
        )
    }
}
