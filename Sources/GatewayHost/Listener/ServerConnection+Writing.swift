import Glibc
import ProviderAPI

extension ServerConnection {
    private static let largeBuffer = 64 * 1024  // given back as soon as it is empty

    /// Whether more than the high-water mark is unsent.
    var isClogged: Bool { output.count > highWater }

    /// How many bytes are unsent.
    var unsentBytes: Int { output.count }

    /// Whether the head of the current response is written.
    var hasStartedResponse: Bool { writer.hasStarted }

    /// Whether the current response would be whole if it ended now.
    var isResponseWhole: Bool { writer.isWhole }

    /// Writes the head of a response.
    ///
    /// - Parameters:
    ///   - status: The status code.
    ///   - body: How the body is framed.
    ///   - headers: Appends header lines.
    /// - Returns: How many bytes that took.
    func startResponse(
        _ status: Int,
        _ body: ResponseWriter.Body,
        headers: (inout ByteBuffer) -> Void
    ) -> Int {
        guard !writer.hasStarted else { return 0 }
        let before = output.count
        // What is left of the request is not read, so nothing can follow it.
        if hasUnreadBody || context.isDraining { writer.closeAfterwards() }
        let now = loop.now
        writer.start(status, body, to: &output) { out in
            context.date.append(to: &out, now: now)
            headers(&out)
        }
        countOutput()
        touch()
        return output.count - before
    }

    /// Writes a piece of a body.
    ///
    /// - Parameter bytes: What to send.
    /// - Returns: How many bytes that took.
    func writeBody(_ bytes: UnsafeRawBufferPointer) -> Int {
        let before = output.count
        writer.write(bytes, to: &output)
        countOutput()
        let written = output.count - before
        if isClogged {
            // A burst in one pass is no slow client yet. Errors show at the end of the pass.
            if !isWriteBlocked { _ = sendOutput() }
            wasClogged = isClogged
        }
        touch()
        return written
    }

    /// Writes the end of a body.
    ///
    /// - Returns: How many bytes that took, or `nil` when the response is not whole.
    func finishBody() -> Int? {
        let before = output.count
        guard writer.end(to: &output) else { return nil }
        touch()
        return output.count - before
    }

    /// The responder is done.
    func responseEnded() {
        guard !isProcessing, phase == .handling else { return }
        // Where nobody else waits, the client need not wait for what is left to do; with many
        // clients, sending for all of them at the end of the pass is cheaper.
        if !loop.isBusy, !isWriteBlocked { _ = sendOutput() }
        finishRequest()
        touch()
    }

    /// Asks to be flushed at the end of the pass.
    func touch() {
        guard !isDirty, phase != .closed else { return }
        isDirty = true
        loop.atEndOfPass(self)
    }

    func flush() {
        isDirty = false
        guard phase != .closed, phase != .lingering else { return }
        if !isWriteBlocked, !sendOutput() { return clientHasGone() }
        if isOverdue, isCutForMemory() { return }
        if wasClogged, output.count <= highWater / 2 {
            wasClogged = false
            responder.observer?.drained()
        }
        if output.isEmpty, phase == .closing { return finishClosing() }
        if phase == .idle { goOn() }
        updateInterest()
    }

    // What waited for this response: bytes at hand first, then those in the kernel.
    private func goOn() {
        if !input.isEmpty { process() }
        if phase == .idle || phase == .head || phase == .body { isReadingPaused = false }
    }

    /// Sends what the kernel takes.
    ///
    /// - Returns: Whether the connection still works.
    func sendOutput() -> Bool {
        var hasProgressed = false
        while !output.isEmpty {
            let bytes = output.bytes
            let count = send(fd, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
            if count > 0 {
                hasProgressed = true
                output.consume(count)
            } else if errno == EAGAIN {
                isWriteBlocked = true
                break
            } else if errno != EINTR {
                return false
            }
        }
        noteSending(isBlocked: isWriteBlocked, hasProgressed: hasProgressed)
        if output.storageSize > Self.largeBuffer { output.shrinkIfEmpty(above: 4096) }
        countOutput()
        return true
    }
}
