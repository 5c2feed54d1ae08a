import ProviderAPI

/// The members of one event, read in one pass: this runs once a delta.
struct ResponsesEvent {
    let node: JSONNode
    private(set) var type: RawText
    private(set) var itemID: RawText?
    private(set) var output: Int?
    /// The place of a content or summary part in its item.
    private(set) var part = 0
    private(set) var delta = RawText.empty
    private(set) var hasLogprobs = false

    init(_ node: JSONNode, name: RawText) {
        self.node = node
        type = name
        for member in node.members {
            switch member.name {
            case "type": type = member.value.text ?? name
            case "delta": delta = member.value.text ?? .empty
            case "output_index": output = member.value.place
            case "content_index", "summary_index": part = member.value.place ?? 0
            case "item_id": itemID = member.value.nonEmptyText
            case "logprobs": hasLogprobs = !member.value.saysNothing
            default: break
            }
        }
    }
}
