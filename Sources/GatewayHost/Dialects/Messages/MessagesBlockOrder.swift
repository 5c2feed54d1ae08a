import ProviderAPI

/// Holds back the events of blocks that begin before the one in front of them has ended.
///
/// The format has one open block at a time; servers that make it of another format's parallel calls
/// do not always keep to that. What waits is read when the open block has ended.
struct MessagesBlockOrder {
    private struct Waiting {
        var events: [[UInt8]] = []
        var next = 0
    }

    /// More than the calls of any answer.
    private static let maxBytes = 8 << 20

    private var open: Int?
    /// The blocks that wait, in the order in which they began.
    private var order: [Int] = []
    private var first = 0
    private var waiting: [Int: Waiting] = [:]
    private var count = 0

    /// Whether more has come out of order than can be kept.
    var isOverfull: Bool { count > Self.maxBytes }

    /// Whether events wait.
    var isWaiting: Bool { !waiting.isEmpty }

    /// Takes an event, which waits if another block is open.
    ///
    /// - Returns: Whether it is to be read now.
    mutating func takes(_ event: JSONNode, _ type: RawText) -> Bool {
        let index = event["index"]?.place
        if let open, let index, index != open {
            hold(event, index)
            return false
        }
        if type == "content_block_start" { open = index }
        if type == "content_block_stop" { open = nil }
        return true
    }

    private mutating func hold(_ event: JSONNode, _ index: Int) {
        count += event.raw.count + 256
        guard !isOverfull else { return }
        if waiting[index] == nil { order.append(index) }
        waiting[index, default: Waiting()].events.append(Array(event.raw))
    }

    /// The next event that has waited and may be read now; in order, one block at a time.
    mutating func next() -> [UInt8]? {
        if open == nil {
            while first < order.count, waiting[order[first]] == nil { first += 1 }
            guard first < order.count else { return nil }
            open = order[first]
        }
        guard let open, var found = waiting[open] else { return nil }
        let event = found.events[found.next]
        found.next += 1
        count -= event.count + 256
        waiting[open] = found.next < found.events.count ? found : nil
        return event
    }

    /// Takes note of an event that had waited.
    mutating func readHeld(_ type: RawText) {
        if type == "content_block_stop" { open = nil }
    }

    /// Ends the open block, whose end never came.
    mutating func endOpen() { open = nil }
}
