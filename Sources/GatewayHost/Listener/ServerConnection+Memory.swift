import ProviderAPI

extension ServerConnection {
    private static let keptBuffer = 64 * 1024  // between requests, while memory is short

    /// How much may be unsent before the response waits: less, the more of the memory is used.
    var highWater: Int {
        let normal = context.limits.highWaterBytes
        return hold?.highWater(normal) ?? normal
    }

    /// Counts what is held, at the cost of a comparison while that is little.
    ///
    /// - Parameters:
    ///   - part: What.
    ///   - bytes: How much of it there is from now on.
    /// - Returns: Whether there is room; if not, nothing has changed.
    func hold(_ part: MemoryHold.Part, _ bytes: Int) -> Bool {
        if let hold { return hold.set(part, to: bytes) }
        guard input.storageSize + output.storageSize + bytes > MemoryHold.free else { return true }
        return makeHold().set(part, to: bytes)
    }

    /// Counts what waits to be sent; it is there already.
    func countOutput() {
        guard hold != nil || output.storageSize + input.storageSize > MemoryHold.free else {
            return
        }
        if !makeHold().setAnyway(.output, to: output.storageSize) { isOverdue = true }
    }

    /// Counts both buffers after they have shrunk.
    func countBuffers() {
        guard let hold else { return }
        _ = hold.set(.input, to: input.storageSize)
        _ = hold.set(.output, to: output.storageSize)
    }

    /// Takes the memory for a body before any of it is read.
    ///
    /// - Parameter client: Whose memory it is; `nil` is the peer's.
    /// - Returns: Whether there is room.
    func reserveBody(for client: MemoryClient?) -> Bool {
        let end = max(body.expectedEnd, input.storageSize)
        guard hold != nil || end + output.storageSize > MemoryHold.free else {
            // What is made of it later counts for the same client.
            memoryClient = client
            return true
        }
        memoryClient = client
        let hold = makeHold()
        hold.belong(to: client ?? MemoryClient(peer))
        // One that is too large is refused for that.
        return body.isTooLarge || hold.set(.input, to: end)
    }

    /// A chunked body is whole: gives back what its buffer has grown too large.
    func trimBody() {
        guard hold != nil else { return }
        input.trim(above: Self.keptBuffer)
        countBuffers()
    }

    /// What a request has made the connection hold is let go of.
    func forgetRequest() {
        guard let hold else { return }
        _ = hold.set(.body, to: 0)
        _ = hold.set(.answer, to: 0)
        if hold.isTight { input.shrinkIfEmpty(above: Self.keptBuffer) }
        countBuffers()
    }

    /// Cuts a client that does not take what there is no memory for.
    ///
    /// - Returns: Whether it was cut.
    func isCutForMemory() -> Bool {
        isOverdue = false
        guard !output.isEmpty else { return false }
        let observer = responder.isEnded ? nil : responder.observer
        abort()
        observer?.outOfMemory()
        return true
    }

    /// Lets go of the account of a connection that holds next to nothing.
    func leaveMemory() {
        guard let hold, hold.total <= MemoryHold.free else { return }
        hold.release()
        self.hold = nil
    }

    private func makeHold() -> MemoryHold {
        if let hold { return hold }
        let made = MemoryHold(context.memory, memoryClient ?? MemoryClient(peer))
        hold = made
        _ = made.setAnyway(.input, to: input.storageSize)
        _ = made.setAnyway(.output, to: output.storageSize)
        return made
    }
}
