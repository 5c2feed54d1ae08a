import ProviderAPI

/// Holds back the events of blocks that begin before the one in front of them has ended.
///
/// The format has one open block at a time; servers that make it of another format's parallel calls
/// do not always keep to that. What waits is read when the open block has ended.
struct MessagesBlockOrder {
    private struct Held {
        var index: Int
        var event: [UInt8]
    }

    /// More than the calls of any answer.
    private static let maxBytes = 8 << 20
    private static let maxEvents = 16_384

    private var open: Int?
    private var held: [Held] = []
    private var count = 0

    /// Whether more has come out of order than can be kept.
    var isOverfull: Bool { count > Self.maxBytes || held.count > Self.maxEvents }

    /// Whether events wait.
    var isWaiting: Bool { !held.isEmpty }

    /// Takes an event, which waits if another block is open.
    ///
    /// - Returns: Whether it is to be read now.
    mutating func takes(_ event: JSONNode, _ type: RawText) -> Bool {
        let index = event["index"]?.int
        if let open, let index, index != open {
            count += event.raw.count + 64
            if !isOverfull { held.append(Held(index: index, event: Array(event.raw))) }
            return false
        }
        note(type, index)
        return true
    }

    private mutating func note(_ type: RawText, _ index: Int?) {
        if type == "content_block_start" { open = index }
        if type == "content_block_stop" { open = nil }
    }

    /// The next event that has waited and may be read now; in order, one block at a time.
    mutating func next() -> [UInt8]? {
        guard let place = held.firstIndex(where: { open == nil || $0.index == open }) else {
            return nil
        }
        let found = held.remove(at: place)
        count -= found.event.count + 64
        open = found.index
        return found.event
    }

    /// Takes note of an event that had waited.
    mutating func readHeld(_ type: RawText) {
        if type == "content_block_stop" { open = nil }
    }

    /// Ends the open block, whose end never came.
    mutating func endOpen() { open = nil }
}
