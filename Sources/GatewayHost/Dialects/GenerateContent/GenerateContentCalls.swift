import ProviderAPI

/// Gives calls and their results the ids that the format leaves out.
///
/// A result without an id answers the first open call of its name; calls whose id some result names
/// are left to those. Ids that are made up count on through the conversation, so that they are the
/// same each time it is sent.
struct GenerateContentCalls {
    /// The calls of one name that wait for a result, read once from front to back.
    private struct Queue {
        var ids: [RawText] = []
        var next = 0
    }

    private let arena: Arena
    /// The ids that results name.
    private let claimed: Set<RawText>
    private var known: Set<RawText> = []
    private var taken: Set<RawText> = []
    private var queues: [RawText: Queue] = [:]
    private var all = Queue()
    private var names: [RawText: RawText] = [:]
    private var calls = 0
    private var orphans = 0
    private var hasResults = false

    init(_ contents: JSONNode, _ arena: Arena) {
        self.arena = arena
        var claimed = Set<RawText>()
        for content in contents.listed {
            for part in content["parts"]?.listed ?? [] {
                let result = part.either("functionResponse", "function_response")
                if let id = result?["id"]?.nonEmptyText { claimed.insert(id) }
            }
        }
        self.claimed = claimed
    }

    /// The id of a call.
    mutating func call(_ id: RawText?, _ name: RawText) -> RawText {
        if hasResults { forgetTurn() }
        let number = calls
        let id = id ?? arena.text("call_gen_\(number)")
        calls += 1
        known.insert(id)
        names[id] = name
        guard !claimed.contains(id) else { return id }
        queues[name, default: Queue()].ids.append(id)
        all.ids.append(id)
        return id
    }

    /// Calls of an earlier turn that nobody answered are not answered any more.
    private mutating func forgetTurn() {
        hasResults = false
        queues.removeAll()
        all = Queue()
    }

    /// The id of the call that a result answers, and the name of that call.
    mutating func result(_ id: RawText?, _ name: RawText?) -> (id: RawText, name: RawText?) {
        hasResults = true
        if let id, known.contains(id) { return (id, name ?? names[id]) }
        if let found = next(name) {
            taken.insert(found)
            return (found, name ?? names[found])
        }
        orphans += 1
        return (id ?? arena.text("call_orphan_\(orphans - 1)"), name)
    }

    private mutating func next(_ name: RawText?) -> RawText? {
        guard let name else { return Self.next(in: &all, taken) }
        return Self.next(in: &queues[name, default: Queue()], taken)
    }

    private static func next(in queue: inout Queue, _ taken: Set<RawText>) -> RawText? {
        while queue.next < queue.ids.count {
            let id = queue.ids[queue.next]
            queue.next += 1
            if !taken.contains(id) { return id }
        }
        return nil
    }
}
