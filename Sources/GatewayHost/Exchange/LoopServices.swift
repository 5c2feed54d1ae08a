import Dialects
import ProviderAPI

/// What the exchanges of one loop share.
final class LoopServices {
    let loop: EventLoop
    let upstream: UpstreamClient
    let gateway: GatewayState
    let collector = PlanCollector()
    let lender = RequestLender()
    let reader = ResponseBodyReader()
    let targets: UpstreamTargets
    var ids: RequestIDs
    var answerIDs = AnswerIDs()
    var renewals = Renewals()
    /// Collects the end of an answer before it is known whether it is whole.
    var scratch = ByteBuffer(capacity: 4096)
    /// Writes the times of the access log.
    var clock = TimestampWriter()
    /// Takes lines of the access log.
    var line = ByteBuffer(capacity: 2048)
    /// Takes the heads of upstream requests.
    var head = ByteBuffer(capacity: 1024)

    init(
        loop: EventLoop,
        upstream: UpstreamClient,
        gateway: GatewayState,
        targets: UpstreamTargets,
        seed: UInt64
    ) {
        self.loop = loop
        self.upstream = upstream
        self.gateway = gateway
        self.targets = targets
        ids = RequestIDs(seed: seed)
    }

    /// Ends the wait of a request for a renewed credential.
    func renewed(_ ticket: Int, _ succeeded: Bool) {
        guard let (exchange, account) = renewals.take(ticket) else { return }
        exchange.refreshed(account, succeeded)
    }
}
