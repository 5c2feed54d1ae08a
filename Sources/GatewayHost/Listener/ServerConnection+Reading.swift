import Glibc
import ProviderAPI

extension ServerConnection {
    private static let readSize = 4096  // a request without a large body, and its buffer
    private static let leastRoom = 1024
    private static let maxRounds = 16  // then other connections have their turn
    private static let largestRead = 256 * 1024  // and with a large body after that much

    /// Reads what the kernel has and goes on with the request.
    func receive() {
        for _ in 0..<Self.maxRounds {
            guard canRead else {
                isReadingPaused = true
                return
            }
            guard makeRoom() else {
                return refuse(.outOfMemory, for: phase == .body ? head : nil)
            }
            var room = 0
            let count = input.fill(atLeast: 1) { space in
                room = min(space.count, Self.largestRead)
                return recv(fd, space.baseAddress, room, 0)
            }
            guard count > 0 else { return endOfRead(count) }
            process()
            guard count == room, count < Self.largestRead else { return }
        }
    }

    /// Takes the steps that the bytes at hand allow.
    func process() {
        guard !isProcessing else { return }
        isProcessing = true
        while step() {}
        isProcessing = false
    }

    /// The current request is done with.
    func finishRequest() {
        let isLast = context.isDraining && !context.keepsIdle
        guard writer.keepsAlive, !hasUnreadBody, !isLast else {
            lingers = hasUnreadBody || input.count > requestEnd || isReadingPaused
            phase = .closing
            clearPhaseDue()
            return touch()
        }
        input.consume(requestEnd)
        forgetRequest()
        parser.reset()
        resetHead()
        phase = .idle
        noteIdle()
    }

    // As with the responder: who holds on to a head must not see it become another one.
    private func resetHead() {
        guard !isKnownUniquelyReferenced(&head) else { return head.reset() }
        head.fields.rebase(nil)
        head = RequestHead()
    }

    /// The client sends nothing more.
    func peerHasClosed() {
        switch phase {
        case .handling where !context.limits.allowsHalfClose: clientHasGone()
        case .head, .body, .closed: break  // reading comes to the end by itself
        default: ignoresPeerClose = true
        }
    }

    private var canRead: Bool {
        switch phase {
        case .idle: output.count <= context.limits.highWaterBytes
        case .head, .body: true
        case .handling, .closing, .lingering, .closed: false
        }
    }

    /// Makes the buffer as large as the next read wants it, if there is memory for that.
    private func makeRoom() -> Bool {
        guard phase == .body else {
            let room = input.storageSize < Self.readSize ? Self.readSize : Self.leastRoom
            return growInput(room, within: .max)
        }
        return growInput(body.room(buffered: input.count), within: body.largestEnd)
    }

    private func growInput(_ room: Int, within most: Int) -> Bool {
        let size = input.storageSize(reserving: room, within: most)
        guard size > input.storageSize else {
            input.reserve(room)
            return true
        }
        guard hold(.input, max(size, hold?[.input] ?? 0)) else { return false }
        input.reserve(room, within: most)
        return true
    }

    private func endOfRead(_ result: Int) {
        if result < 0 {
            guard errno != EAGAIN, errno != EINTR else { return }
            return clientHasGone()
        }
        guard !output.isEmpty else { return close() }
        phase = .closing
        touch()
    }

    private func step() -> Bool {
        switch phase {
        case .idle:
            return beginRequest()
        case .head:
            return readHead()
        case .body:
            return readBody()
        case .handling:
            guard responder.isEnded else { return false }
            finishRequest()
            return phase == .idle
        case .closing, .lingering, .closed:
            return false
        }
    }

    private func beginRequest() -> Bool {
        guard !input.isEmpty, canRead, !isStrayLineEnd else { return false }
        phase = .head
        arrival = loop.now
        clearPhaseDue()
        return true
    }

    // Some clients end a body with a CRLF that is not part of it; it is not a slow request.
    private var isStrayLineEnd: Bool {
        input.count == 2 && input[0] == 0x0d && input[1] == 0x0a
    }

    private func readHead() -> Bool {
        do throws(HTTPParseFailure) {
            guard try parser.parse(input.bytes, into: head) else {
                if !hasPhaseDue { setPhaseDue(after: context.timeouts.head) }
                return false
            }
        } catch {
            refuse(.malformed(error), for: nil)
            return false
        }
        admit()
        return true
    }

    private func admit() {
        prepareResponder(byteCount: head.byteCount)
        body = RequestBodyReader(head, limit: context.limits.bodyBytes)
        hasUnreadBody = !body.isBuffered(input.count)
        requestEnd = hasUnreadBody ? input.count : body.expectedEnd
        writer.begin(
            isHead: head.method == .head,
            isHTTP10: head.isHTTP10,
            keepsAlive: head.keepsAlive && !context.isDraining
        )
        switch context.handler.admit(head, responder) {
        case .body(let limit, let client) where !responder.isEnded:
            body.limit = min(
                limit,
                context.limits.bodyBytes,
                context.memory.budget.largest - head.byteCount
            )
            guard phase != .closed else { return }
            phase = .body
            if !reserveBody(for: client) { refuse(.outOfMemory, for: head) }
        case .body, .rejected:
            phase = phase == .closed ? .closed : .handling
            clearPhaseDue()
        }
    }

    // The handler may hold on to what it was given for an earlier request: then that stays dead,
    // and this request gets its own.
    func prepareResponder(byteCount: Int) {
        if !isKnownUniquelyReferenced(&responder) { responder = Responder(loop: loop) }
        responder.attach(self, arrival: arrival)
        responder.noteRequest(byteCount: byteCount)
    }

    private func readBody() -> Bool {
        do throws(HTTPParseFailure) {
            switch try body.advance(&input) {
            case .complete:
                dispatch()
                return true
            case .tooLarge:
                refuse(.bodyTooLarge(limit: body.limit), for: head)
            case .incomplete:
                askForBody()
                setPhaseDue(after: context.timeouts.body)
            }
        } catch {
            refuse(.malformed(error), for: head)
        }
        return false
    }

    // RFC 9110 §10.1.1: 100 is left out when some of the body has come already.
    private func askForBody() {
        guard head.expectsContinue else { return }
        head.expectsContinue = false
        guard input.count == head.byteCount else { return }
        output.append("HTTP/1.1 100 Continue\r\n\r\n")
        touch()
    }

    private func dispatch() {
        trimBody()
        hasUnreadBody = false
        requestEnd = body.end
        phase = .handling
        clearPhaseDue()
        responder.noteRequest(byteCount: requestEnd)
        let bytes = input.bytes
        head.fields.rebase(bytes.baseAddress)
        let request = Request(
            head: head,
            body: UnsafeRawBufferPointer(rebasing: bytes[body.range])
        )
        context.handler.handle(request, responder)
    }
}
