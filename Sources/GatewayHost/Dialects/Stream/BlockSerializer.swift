import ProviderAPI

/// Brings interleaved blocks into an order with one open block at a time.
///
/// Only what belongs to a block that is not the open one is held back. A text gives way to any
/// other block, a call only when its arguments are complete; at the end everything left is
/// written in the order of the source's own numbers.
struct BlockSerializer {
    /// More blocks than any answer has unfinished at once; each of them is looked at for each piece.
    private static let maxLanes = 512

    private var lanes: [BlockLane] = []
    /// Whether more blocks were unfinished at once than can be kept.
    private(set) var isOverfull = false
    private var current: BlockLane?
    /// Whether a call was written.
    private(set) var wroteCall = false
    /// Whether text was written.
    private(set) var wroteText = false

    /// Whether a call has begun and its arguments are not complete.
    var hasIncompleteCall: Bool {
        lanes.contains { $0.key.kind == .call && !$0.balance.isComplete }
    }

    /// The lane with a key, made when it is new or the last one is closed.
    mutating func lane(_ key: BlockLane.Key) -> BlockLane {
        if let current, current.key == key, !current.isSuperseded { return current }
        if let found = lanes.first(where: { $0.key == key && !$0.isSuperseded }) { return found }
        let lane = BlockLane(key)
        if lanes.count < Self.maxLanes {
            lanes.append(lane)
        } else {
            isOverfull = true
        }
        return lane
    }

    /// Adds to a block.
    mutating func append(_ text: RawText, to lane: BlockLane, _ sink: any ResponseSink) {
        lane.note(text)
        if lane === current {
            if !text.isEmpty { sink.delta(text) }
            return
        }
        lane.keep(text)
        advance(sink)
    }

    /// Opens what can be opened now.
    private mutating func advance(_ sink: any ResponseSink) {
        while current?.isClosable ?? true {
            guard let next = lanes.first(where: { $0.state == .waiting && $0.isReady }) else {
                return
            }
            closeCurrent(sink)
            open(next, sink)
        }
    }

    /// Closes the open block, if there is one.
    mutating func closeCurrent(_ sink: any ResponseSink) {
        guard let lane = current else { return }
        sink.close()
        lane.state = .closed
        lanes.removeAll { $0 === lane }
        current = nil
    }

    /// Writes and closes everything that is left.
    ///
    /// - Parameters:
    ///   - sink: Gets the blocks.
    ///   - reverse: What ids and names that never came are made of.
    mutating func finish(_ sink: any ResponseSink, _ reverse: Reverse) {
        advance(sink)
        closeCurrent(sink)
        let rest = lanes.sorted {
            ($0.key.choice, $0.key.index) < ($1.key.choice, $1.key.index)
        }
        for lane in rest {
            guard complete(lane, reverse) else { continue }
            open(lane, sink)
            closeCurrent(sink)
        }
        lanes.removeAll()
    }

    /// Gives a call the name and id that never came.
    ///
    /// - Returns: Whether there is a call at all.
    private func complete(_ lane: BlockLane, _ reverse: Reverse) -> Bool {
        guard lane.key.kind == .call else { return true }
        if lane.idText.isEmpty, lane.nameText.isEmpty, !lane.hasArguments { return false }
        let arena = Arena()
        let index = lane.key.index
        let id = arena.text("call_\(reverse.requestID)_\(lane.key.choice)_\(index)")
        let custom = lane.isCustom ? reverse.onlyCustomTool : nil
        lane.identify(id: id, name: arena.text(custom ?? "tool_\(index)"))
        return true
    }

    private mutating func open(_ lane: BlockLane, _ sink: any ResponseSink) {
        sink.open(Block(kind: kind(lane), choice: lane.key.choice))
        lane.state = .open
        current = lane
        if !lane.waiting.isEmpty { sink.delta(lane.waiting) }
        lane.forgetPending()
        if lane.key.kind == .call { wroteCall = true }
        if lane.key.kind == .text { wroteText = true }
    }

    private func kind(_ lane: BlockLane) -> Block.Kind {
        switch lane.key.kind {
        case .text: .text
        case .thinking: .thinking
        case .refusal: .refusal
        case .call:
            .toolCall(
                ToolCallHead(id: lane.idText, name: lane.nameText, isCustom: lane.isCustom)
            )
        }
    }
}
