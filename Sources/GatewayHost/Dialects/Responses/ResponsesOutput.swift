import ProviderAPI

/// The output of a response as it is put together from blocks, for streams and bodies alike.
///
/// Neighbouring texts are parts of one message; every other block is an item of its own.
struct ResponsesOutput: ~Copyable {
    private let reverse: Reverse
    private(set) var head: ResponsesHead
    private(set) var items = ByteBuffer(capacity: 1024)
    private(set) var count = 0
    /// The item that is not finished, if there is one.
    var current: ResponsesItem?
    var usage: Usage?
    private var finish: FinishReason?

    init(_ reverse: Reverse) {
        self.reverse = reverse
        head = ResponsesHead(reverse)
    }

    mutating func start(_ start: ResponseStart) { head.start(start) }

    mutating func finish(_ finish: Finish) {
        // Of several answers the first counts, unless only another one was cut short.
        let isCut = ResponsesFinish.details(finish.reason) != nil
        if self.finish == nil || (isCut && finish.choice == 0) { self.finish = finish.reason }
    }

    /// Marks the item that is still open at the end of a response that was cut short.
    func markCut() {
        if let item = current, finish.flatMap(ResponsesFinish.details) != nil {
            item.status = "incomplete"
        }
    }

    /// The state at the end.
    var final: ResponsesHead.State {
        let details = finish.flatMap(ResponsesFinish.details)
        let status: StaticString = details == nil ? "completed" : "incomplete"
        return ResponsesHead.State(status: status, details: details, usage: usage ?? Usage())
    }

    /// The kind of item that a block becomes; `nil` for one that the format does not show.
    func kind(_ block: Block) -> ResponsesItem.Kind? {
        switch block.kind {
        case .text, .refusal: .message
        case .thinking, .redactedThinking: .reasoning
        case .toolCall(let head): kind(head)
        case .image: .image
        case .serverTool(let item): kind(item)
        }
    }

    private func kind(_ head: ToolCallHead) -> ResponsesItem.Kind {
        if head.isCustom { return .custom }
        guard let search = reverse.clientToolSearch, head.name.count == search.utf8.count,
            head.name.string.hasBytes(of: search)
        else { return .function }
        return .toolSearch
    }

    private func kind(_ item: ServerToolItem) -> ResponsesItem.Kind? {
        guard item.phase == .call else { return nil }
        if item.format == .responses { return .whole }
        return item.tool == .webSearch ? .webSearch : nil
    }

    /// Makes the item of a block the current one.
    mutating func begin(_ kind: ResponsesItem.Kind, _ block: Block) -> ResponsesItem {
        let prefix = ResponsesItem.prefix(kind)
        let known = block.id.flatMap { $0.hasPrefix(prefix) ? Array($0.bytes) : nil }
        let item = ResponsesItem(
            kind,
            choice: block.choice,
            index: count,
            id: known ?? head.itemID(prefix, count)
        )
        writeHead(block, into: &item.head)
        if case .serverTool(let call) = block.kind, kind == .webSearch {
            item.append(ResponsesServerTool.query(of: call))
        }
        current = item
        return item
    }

    /// Whether a block goes on with the current item as another part of it.
    func continues(_ kind: ResponsesItem.Kind, _ block: Block) -> Bool {
        guard kind == .message, let current else { return false }
        return current.kind == .message && current.choice == block.choice
    }

    /// Adds the result of a search, which in other formats is a block of its own.
    ///
    /// - Returns: Whether the block was that.
    func addResult(_ block: Block) -> Bool {
        guard case .serverTool(let item) = block.kind, item.phase == .result,
            item.tool == .webSearch, let current, current.kind == .webSearch
        else { return false }
        ResponsesServerTool.writeSources(of: item, into: &current.sources)
        return true
    }

    private func writeHead(_ block: Block, into out: inout ByteBuffer) {
        switch block.kind {
        case .text, .refusal: out.member("role", "assistant")
        case .thinking, .redactedThinking: break
        case .image(let type): out.member("output_format", ResponsesImage.format(type))
        case .toolCall(let head): writeHead(head, into: &out)
        case .serverTool(let item):
            if item.format == .responses { out.append(item.raw.bytes) }
        }
    }

    private func writeHead(_ head: ToolCallHead, into out: inout ByteBuffer) {
        out.member("call_id", head.id)
        if let search = reverse.clientToolSearch, !head.isCustom,
            head.name.string.hasBytes(of: search)
        {
            return out.member("execution", "client")
        }
        out.member("name", head.name)
        out.member("namespace", optional: head.namespace)
    }

    /// Ends the current item.
    mutating func end() {
        guard let item = current else { return }
        item.write(isDone: true, into: &items)
        current = nil
        count += 1
    }
}
