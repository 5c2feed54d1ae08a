import ProviderAPI

/// Decompresses a response on its way to its receiver.
///
/// A small piece can become a large one, so a receiver that pauses is obeyed here too: what has not
/// been decompressed waits, and the end of the response waits behind it.
final class DecodingReceiver: UpstreamReceiver, Flushable {
    private let receiver: any UpstreamReceiver
    private let space: UnsafeMutableRawBufferPointer
    private let origin: UpstreamOrigin
    // Let go of as soon as nothing more is delivered, which undoes the cycle.
    private var call: UpstreamCall?
    private var decoder: ContentDecoder?
    private var waiting: ByteBuffer?
    private var hasEnded = false
    private var isDone = false

    /// Stands before a receiver.
    ///
    /// - Parameters:
    ///   - receiver: Who gets the decompressed response.
    ///   - origin: Who sends it, for messages.
    ///   - space: Where output goes; it belongs to the loop.
    init(
        _ receiver: any UpstreamReceiver,
        origin: UpstreamOrigin,
        space: UnsafeMutableRawBufferPointer
    ) {
        self.receiver = receiver
        self.origin = origin
        self.space = space
    }

    /// Gets to know the call that it belongs to.
    ///
    /// - Parameter call: The call.
    func attach(_ call: UpstreamCall) { self.call = call }

    /// Whether something waits to be decompressed or delivered.
    var isBehind: Bool { !isDone && (waiting != nil || hasEnded) }

    /// Delivers nothing more.
    func discard() {
        isDone = true
        waiting = nil
        call = nil
    }

    func upstreamHead(_ head: ResponseHead) {
        do throws(ContentFailure) {
            if let coding = try ContentCoding.parse(head.fields[.contentEncoding]) {
                decoder = try ContentDecoder(coding, limits: ContentLimits(size: .max))
            }
        } catch {
            return fail(error)
        }
        receiver.upstreamHead(head)
    }

    func upstreamBody(_ bytes: UnsafeRawBufferPointer) {
        guard let decoder else { return receiver.upstreamBody(bytes) }
        guard waiting == nil else { return waiting?.append(bytes) ?? () }
        run(decoder, over: bytes)
    }

    func upstreamEnded() {
        hasEnded = true
        if waiting == nil { end() }
    }

    func upstreamFailed(_ failure: UpstreamFailure) {
        guard !isDone else { return }
        discard()
        receiver.upstreamFailed(failure)
    }

    /// Goes on after a pause, at the end of the pass.
    func flush() {
        guard !isDone, let call, !call.isPaused else { return }
        if let buffer = waiting.take(), let decoder { run(decoder, over: buffer.bytes) }
        guard !isDone, waiting == nil else { return }
        if hasEnded { return end() }
        call.resumeExchange()
    }

    private func run(_ decoder: ContentDecoder, over bytes: UnsafeRawBufferPointer) {
        var rest = bytes
        do throws(ContentFailure) {
            while !isDone {
                if call?.isPaused == true { return wait(rest) }
                let step = try decoder.next(rest, into: space)
                rest = UnsafeRawBufferPointer(rebasing: rest[step.consumed...])
                if step.produced > 0 { deliver(step.produced) }
                if step.consumed == 0, step.produced == 0 { break }
            }
        } catch {
            fail(error)
        }
    }

    private func deliver(_ count: Int) {
        receiver.upstreamBody(UnsafeRawBufferPointer(rebasing: space[..<count]))
    }

    private func wait(_ rest: UnsafeRawBufferPointer) {
        var buffer = ByteBuffer(capacity: rest.count)
        buffer.append(rest)
        waiting = consume buffer
    }

    private func end() {
        guard !isDone else { return }
        do throws(ContentFailure) {
            try decoder?.finish()
            isDone = true
            call = nil
            receiver.upstreamEnded()
        } catch {
            fail(error)
        }
    }

    private func fail(_ failure: ContentFailure) {
        let failure = UpstreamFailure.malformed(origin, "\(failure)")
        if let call, !call.isEnded { return call.fail(failure) }
        upstreamFailed(failure)
    }
}
