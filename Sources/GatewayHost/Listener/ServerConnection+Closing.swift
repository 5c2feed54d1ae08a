import CLinux
import Glibc
import ProviderAPI

extension ServerConnection {
    /// Answers a request that no handler has answered, and closes.
    ///
    /// - Parameters:
    ///   - refusal: Why.
    ///   - head: The head, if it is complete.
    func refuse(_ refusal: HTTPRefusal, for head: RequestHead?) {
        if head == nil {
            prepareResponder(byteCount: input.count)
            writer.begin(isHead: false, isHTTP10: false, keepsAlive: false)
        }
        let id = context.handler.refused(refusal, responder)
        responder.detach()
        hasUnreadBody = true
        var text = ByteBuffer(capacity: 256)
        let type = context.renderer.render(refusal, for: head, into: &text)
        _ = startResponse(refusal.status, .length(text.count)) { headers in
            headers.appendField("Content-Type", type)
            if let wait = refusal.retryAfter { headers.appendField("Retry-After", wait) }
            if !id.isEmpty { headers.appendField("X-Request-Id", id) }
        }
        writer.write(text.bytes, to: &output)
        _ = writer.end(to: &output)
        lingers = true
        phase = .closing
        clearPhaseDue()
        touch()
    }

    /// Everything is sent: closes, or first reads on so that the client sees what was sent.
    ///
    /// Closing a socket with unread bytes makes the kernel send a reset, on which the client's
    /// kernel drops the answer that it has not read yet.
    func finishClosing() {
        guard lingers else { return close() }
        shutdown(fd, Int32(SHUT_WR))
        phase = .lingering
        lingerLeft = context.limits.lingerBytes
        input = ByteBuffer(capacity: 16)
        output = ByteBuffer(capacity: 16)
        countBuffers()
        isReadingPaused = false
        isWriteBlocked = false
        setPhaseDue(after: context.timeouts.linger)
        updateInterest()
    }

    /// Reads what nobody wants.
    func discard() {
        let count = recv(fd, context.scratch.baseAddress, context.scratch.count, 0)
        if count < 0, errno == EAGAIN || errno == EINTR { return }
        lingerLeft -= max(count, 0)
        guard count > 0, lingerLeft > 0 else { return close() }
    }

    /// The client has gone, or is as good as gone.
    func clientHasGone() {
        let observer = responder.isEnded ? nil : responder.observer
        resetOnClose()
        close()
        observer?.clientGone()
    }

    /// Closes so that the client sees an error, after what the kernel takes of the answer so far.
    func abort() {
        if phase == .handling, !isWriteBlocked { _ = sendOutput() }
        resetOnClose()
        close()
    }

    /// Ends with the current response, or now when there is none.
    func drain() {
        guard phase == .idle else { return }
        // A request that is already in the kernel is still answered.
        receive()
        guard phase == .idle else { return }
        phase = .closing
        touch()
    }

    /// Has waited long enough: what is not a response ends, what is one is told.
    func drainDeadline() {
        switch phase {
        case .idle, .head, .body: close()
        case .handling:
            guard let observer = responder.observer else { return abort() }
            observer.serverStopping()
        case .closing, .lingering, .closed: break
        }
    }

    /// Lets go of the socket.
    func close() {
        guard phase != .closed else { return }
        phase = .closed
        stopDeadline()
        loop.deregister(fd)
        Glibc.close(fd)
        responder.detach()
        head.fields.rebase(nil)
        input = ByteBuffer(capacity: 16)
        output = ByteBuffer(capacity: 16)
        hold?.release()
        hold = nil
        context.remove(self)
    }

    // A close with this option set drops what is unsent and sends a reset (TCP only; the client of
    // a local socket sees the end of the stream in the middle of its framing).
    private func resetOnClose() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(fd, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }
}
