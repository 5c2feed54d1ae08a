import ProviderAPI

/// Items that come at once: images, and calls of tools that the upstream runs.
enum ResponsesWholeItem {
    static func write(_ text: RawText, _ losses: AnswerLosses, to sink: any ResponseSink) {
        var document = JSONDocument(valueCapacity: 64)
        guard let item = try? document.parse(text.bytes) else { return }
        let type = item["type"]?.text ?? .empty
        if type == "image_generation_call" {
            writeImage(item, losses, sink)
        } else {
            writeTool(item, type, sink)
        }
    }

    private static func writeImage(
        _ item: JSONNode,
        _ losses: AnswerLosses,
        _ sink: any ResponseSink
    ) {
        guard let data = item["result"]?.nonEmptyText else {
            return losses.add(RawText("image_generation_call"), of: "output[]")
        }
        let type = ResponsesImage.type(item["output_format"]?.text)
        sink.open(Block(kind: .image(type: type), id: item["id"]?.text))
        sink.delta(data)
        sink.close()
    }

    private static func writeTool(_ item: JSONNode, _ type: RawText, _ sink: any ResponseSink) {
        let arena = Arena()
        guard !isEmptyVisit(item) else { return }
        var found = ResponsesServerTool.any(type, item, arena)
        emit(found, sink)
        guard found.tool == .webSearch else { return }
        // Other formats tell the result of a search in a block of its own.
        found.phase = .result
        found.payload = ResponsesServerTool.results(item, arena)
        emit(found, sink)
    }

    /// Upstreams repeat visits of pages without saying of which.
    private static func isEmptyVisit(_ item: JSONNode) -> Bool {
        guard let action = item["action"], action["type"]?.equals("open_page") ?? false else {
            return false
        }
        return action["url"]?.nonEmptyText == nil
    }

    private static func emit(_ item: ServerToolItem, _ sink: any ResponseSink) {
        sink.open(Block(kind: .serverTool(item)))
        sink.close()
    }
}
