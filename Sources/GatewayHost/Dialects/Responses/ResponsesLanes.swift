import ProviderAPI

/// Brings the items of an answer into an order with one open block at a time.
///
/// Items come one after the other as a rule; where they do not, only what belongs to a block that
/// is not the open one is held back until that one is done.
struct ResponsesLanes {
    /// More blocks than any answer leaves open; what a hostile one opens beyond is not looked at.
    private static let maxWaiting = 512

    private let losses: AnswerLosses
    private var lanes: [ResponsesLane.Key: ResponsesLane] = [:]
    private var waiting: [ResponsesLane] = []
    private var current: ResponsesLane?

    init(_ losses: AnswerLosses) { self.losses = losses }

    /// The lane with a key, made when it is new.
    mutating func lane(_ key: ResponsesLane.Key) -> ResponsesLane {
        if let current, current.key == key { return current }
        if let found = lanes[key] {
            if found.state == .closed, !found.isDone { reopen(found) }
            return found
        }
        let lane = ResponsesLane(key)
        guard waiting.count < Self.maxWaiting else { return lane }
        lanes[key] = lane
        waiting.append(lane)
        return lane
    }

    /// A block that had to give way may still get more.
    private mutating func reopen(_ lane: ResponsesLane) {
        guard waiting.count < Self.maxWaiting else { return }
        lane.state = .waiting
        waiting.append(lane)
    }

    /// Adds to a block.
    mutating func append(_ text: RawText, to lane: ResponsesLane, _ sink: any ResponseSink) {
        guard !text.isEmpty else { return }
        lane.note(text)
        if lane === current { return sink.delta(text) }
        lane.keep(text)
        advance(sink)
    }

    /// Takes note that nothing more comes for a block.
    mutating func finish(_ lane: ResponsesLane, _ sink: any ResponseSink) {
        lane.isDone = true
        advance(sink)
        // A part without text or a call without a name is none.
        if lane.state == .waiting, !lane.isReady { waiting.removeAll { $0 === lane } }
    }

    /// Closes and opens what can be closed and opened now.
    mutating func advance(_ sink: any ResponseSink) {
        while true {
            if let lane = current, lane.isDone { close(sink) }
            guard !waiting.isEmpty, current?.givesWay ?? true, let index = nextReady else { return }
            close(sink)
            open(waiting.remove(at: index), sink)
        }
    }

    /// The first in the order of the source that can be opened.
    private var nextReady: Int? {
        var best: Int?
        for (index, lane) in waiting.enumerated() where lane.isReady {
            guard let found = best else {
                best = index
                continue
            }
            let (one, other) = (lane.key, waiting[found].key)
            if (one.output, one.part) < (other.output, other.part) { best = index }
        }
        return best
    }

    /// Writes and closes everything that is left; a call that never got a name is none.
    mutating func finish(_ sink: any ResponseSink) {
        for lane in waiting { lane.isDone = true }
        current?.isDone = true
        advance(sink)
        waiting.removeAll()
    }

    private mutating func close(_ sink: any ResponseSink) {
        guard let lane = current else { return }
        current = nil
        lane.state = .closed
        if lane.key.kind == .text { cite(lane, sink) }
        if !lane.signature.isEmpty {
            sink.signature(RawText(lane.signature.bytes))
            lane.sign(.empty)
        }
        sink.close()
    }

    private func cite(_ lane: ResponsesLane, _ sink: any ResponseSink) {
        guard !lane.annotations.isEmpty else { return }
        var document = JSONDocument(valueCapacity: 64)
        guard let list = try? document.parse(lane.annotations.bytes) else { return }
        for annotation in list.elements {
            sink.cite(
                Citation(
                    url: annotation["url"]?.text,
                    title: annotation["title"]?.text ?? annotation["filename"]?.text,
                    start: annotation["start_index"]?.int,
                    end: annotation["end_index"]?.int,
                    raw: annotation.value,
                    format: .responses
                )
            )
        }
        lane.annotate(nil)
    }

    private mutating func open(_ lane: ResponsesLane, _ sink: any ResponseSink) {
        if lane.key.kind == .whole {
            lane.state = .closed
            return ResponsesWholeItem.write(RawText(lane.pending.bytes), losses, to: sink)
        }
        sink.open(lane.block)
        lane.state = .open
        current = lane
        if !lane.pending.isEmpty { sink.delta(RawText(lane.pending.bytes)) }
        lane.forgetPending()
    }
}
