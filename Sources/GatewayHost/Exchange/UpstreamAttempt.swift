import Dialects
import ProviderAPI

/// One attempt at an upstream: what it was made with, and what has come of it so far.
///
///     asked ──2xx──▶ relaying ──▶ over
///       └──error status──▶ readingError ──▶ over
///
/// It tells its exchange what happens; of two attempts at once (a hedged request) the exchange keeps
/// the one that is answered first.
final class UpstreamAttempt {
    enum Phase {
        /// The upstream has the request.
        case asked
        /// An answer with an error status is being read.
        case readingError
        /// A good answer is on its way to the client.
        case relaying
        case over
    }

    /// Error bodies are read up to this many bytes.
    private static let maxErrorBody = 1 << 20

    let lease: Pool.Lease
    let account: Account
    let route: Route
    /// When it was begun, in the time of the loop.
    let began: Int64
    /// Its place in the access log.
    let logged: Int
    private let exchange: Exchange

    var phase = Phase.asked
    var call: UpstreamCall?
    /// The format that the upstream is asked in.
    var format = WireFormat.none
    var outgoing: OutgoingBody?
    /// Where the provider's plan leads.
    var target: UpstreamTargets.Target?
    /// How to read a translated answer back; `nil` where nothing was translated.
    var reverse: Reverse?
    /// Whether the answer's thoughts are still to be kept for the client.
    var keepsReasoning = false
    /// The earlier turns that got their thoughts back.
    var recalled: [TurnName] = []
    /// What the translation of the request could not carry.
    var losses: [Loss] = []
    /// The format of the answer, where the provider says that it is not the request's.
    var answerFormat: WireFormat?
    /// The provider's transform of the answer, where its plan asked for one.
    var transform: HostedTransform?
    /// Whether the upstream was asked for a stream, whatever the client wants.
    var upstreamStreams = false
    var answer = AnswerFacts()
    private(set) var errorBody: [UInt8] = []
    var relay: (any AnswerRelay)?
    /// What a stream began with, held back until it says something.
    var opening = ByteBuffer(capacity: 16)

    init(
        _ lease: Pool.Lease,
        _ account: Account,
        _ route: Route,
        of exchange: Exchange,
        now: Int64,
        logged: Int
    ) {
        self.lease = lease
        self.account = account
        self.route = route
        self.exchange = exchange
        self.logged = logged
        began = now
    }

    /// Hangs up; nothing is heard of it any more.
    func cancel() {
        phase = .over
        call?.cancel()
        call = nil
    }

    /// Plays the provider's own answer as if it came from an upstream.
    func answer(with own: UpstreamPlan.Answer) {
        answer.status = own.status
        answer.note(type: own.contentType)
        answer.length = own.body.count
        headArrived()
        own.body.withUnsafeBytes { upstreamBody($0) }
        upstreamEnded()
    }

    private func headArrived() {
        guard (200..<300).contains(answer.status) else {
            phase = .readingError
            return exchange.refusing(self)
        }
        phase = .relaying
        exchange.answering(self)
    }
}

extension UpstreamAttempt: UpstreamReceiver {
    func upstreamHead(_ head: ResponseHead) {
        guard phase == .asked else { return }
        answer = AnswerFacts(
            head,
            keepsHeaders: exchange.passesHeaders,
            limits: account.limitPrefixes
        )
        if !answer.headers.isEmpty { exchange.observeLimits(of: self) }
        headArrived()
    }

    func upstreamBody(_ bytes: UnsafeRawBufferPointer) {
        switch phase {
        case .readingError:
            guard errorBody.count < Self.maxErrorBody else { return }
            errorBody.append(contentsOf: bytes.prefix(Self.maxErrorBody - errorBody.count))
        case .relaying: exchange.forward(bytes, of: self)
        case .asked, .over: break
        }
    }

    func upstreamEnded() {
        switch phase {
        case .readingError: exchange.failed(self, status: answer.status)
        case .relaying: exchange.finish(self, clean: true)
        case .asked, .over: break
        }
    }

    func upstreamFailed(_ failure: UpstreamFailure) {
        switch phase {
        case .asked: exchange.failed(self, failure)
        case .readingError: exchange.failed(self, status: answer.status)
        case .relaying where exchange.hasAnswered: exchange.finish(self, clean: false)
        case .relaying: exchange.failed(self, failure)
        case .over: break
        }
    }
}
