import Glibc
import ProviderAPI

/// One client on one loop: reads requests, hands them over, sends the answers in order.
///
///     idle ──bytes──▶ head ──admitted──▶ body ──complete──▶ handling ──ended──▶ idle
///       │               │                  │                    │
///       └── closed ◀── lingering ◀─────── closing ◀─ refused, close asked, draining
///
/// A request and its body stay in `input`, untouched until the response has ended: what the client
/// sends meanwhile waits in the kernel. That keeps the body in place without a copy.
final class ServerConnection: Channel, Flushable {
    enum Phase {
        case idle
        case head
        case body
        case handling
        case closing
        case lingering
        case closed
    }

    /// How long a connection keeps its buffers once it is idle.
    static let trimDelay: Int64 = 1_000_000_000

    let fd: Int32
    let context: LoopContext
    /// Where the context keeps it.
    var place = 0

    var phase = Phase.idle
    var input = ByteBuffer(capacity: 16)
    var output = ByteBuffer(capacity: 16)
    var parser: RequestParser
    var head = RequestHead()
    var body = RequestBodyReader()
    var writer = ResponseWriter()
    var responder: Responder

    /// When the first byte of the current request was read.
    var arrival: Int64 = 0
    /// How many bytes at the front of `input` belong to the current request.
    var requestEnd = 0
    /// Whether bytes of the current body may still be under way.
    var hasUnreadBody = false
    var isProcessing = false
    var isDirty = false
    var isReadingPaused = false
    var isWriteBlocked = false
    var wasClogged = false
    var ignoresPeerClose = false
    var isTrimmed = true
    var lingers = false
    /// What of the memory is held; nothing while it is little.
    var hold: MemoryHold?
    /// Whose memory it is; nobody's but the peer's before a request has said more.
    var memoryClient: MemoryClient?
    /// Whether more waits to be sent than there is memory for.
    var isOverdue = false
    var lingerLeft = 0

    private var deadline = Deadline()
    private var phaseDue = Int64.max
    private var writeDue = Int64.max
    private var idleSince: Int64

    /// Who is connected; asked for once.
    private(set) lazy var peer = Peer(of: fd)
    /// The address of the peer as text, or nothing for a local socket.
    private(set) lazy var peerText = peer.text

    /// Takes over a connected socket and begins to read.
    ///
    /// - Parameters:
    ///   - fd: A non-blocking socket.
    ///   - context: What the connections of the loop share.
    init(_ fd: Int32, _ context: LoopContext) {
        self.fd = fd
        self.context = context
        parser = RequestParser(limits: context.limits.head)
        responder = Responder(loop: context.loop)
        idleSince = context.loop.now
        context.add(self)
        setPhaseDue(after: context.timeouts.idle)
        if !loop.register(fd, Readiness.readable | Readiness.peerClosed, self) { close() }
    }

    var loop: EventLoop { context.loop }

    func ready(_ events: UInt32) {
        guard phase != .lingering else { return discard() }
        guard events & (Readiness.failed | Readiness.hungUp) == 0 else { return clientHasGone() }
        if events & Readiness.writable != 0 {
            isWriteBlocked = false
            flush()
        }
        if events & Readiness.readable != 0 { receive() }
        if events & Readiness.peerClosed != 0 { peerHasClosed() }
        updateInterest()
    }

    /// The moment of the current phase: when it has taken too long.
    ///
    /// - Parameter nanoseconds: From now.
    func setPhaseDue(after nanoseconds: Int64) {
        phaseDue = moment(after: nanoseconds)
        moveDeadline()
    }

    /// The current phase may take any time.
    func clearPhaseDue() {
        phaseDue = .max
        moveDeadline()
    }

    /// Whether the current phase is watched.
    var hasPhaseDue: Bool { phaseDue != .max }

    /// The client has to take some bytes now and then.
    ///
    /// - Parameters:
    ///   - isBlocked: Whether there are bytes it has not taken.
    ///   - hasProgressed: Whether it has taken some just now.
    func noteSending(isBlocked: Bool, hasProgressed: Bool) {
        guard isBlocked else {
            guard writeDue != .max else { return }
            writeDue = .max
            return moveDeadline()
        }
        guard hasProgressed || writeDue == .max else { return }
        writeDue = moment(after: context.timeouts.write)
        moveDeadline()
    }

    /// The connection waits for the next request from now on.
    func noteIdle() {
        idleSince = loop.now
        isTrimmed = false
        setPhaseDue(after: min(Self.trimDelay, context.timeouts.idle))
    }

    /// Watches what the phase needs, at the cost of a comparison when that has not changed.
    func updateInterest() {
        guard phase != .closed else { return }
        var events: UInt32 = 0
        if !isReadingPaused, phase != .closing { events |= Readiness.readable }
        if !ignoresPeerClose { events |= Readiness.peerClosed }
        if isWriteBlocked { events |= Readiness.writable }
        loop.modify(fd, events)
    }

    /// Stops the timer.
    func stopDeadline() {
        deadline.stop(on: loop)
    }

    private func moment(after nanoseconds: Int64) -> Int64 {
        let (moment, overflow) = loop.now.addingReportingOverflow(nanoseconds)
        return overflow ? .max : moment
    }

    private func moveDeadline() {
        deadline.move(to: min(phaseDue, writeDue), on: loop) { { self.timerFired() } }
    }

    private func timerFired() {
        let due = deadline.timerFired()
        guard phase != .closed else { return }
        guard loop.now >= due else { return moveDeadline() }
        guard loop.now < writeDue else { return clientHasGone() }
        switch phase {
        case .idle: idleTooLong()
        case .head: refuse(.headTimeout, for: nil)
        case .body: refuse(.bodyTimeout, for: head)
        case .closing, .lingering: close()
        case .handling, .closed: break
        }
    }

    private func idleTooLong() {
        let left = idleSince &+ context.timeouts.idle &- loop.now
        guard !isTrimmed, left > 0 else { return close() }
        trim()
        setPhaseDue(after: left)
    }

    // An idle connection gives back what its largest request has taken.
    private func trim() {
        isTrimmed = true
        input.shrinkIfEmpty(above: 16)
        output.shrinkIfEmpty(above: 16)
        countBuffers()
        leaveMemory()
    }
}
