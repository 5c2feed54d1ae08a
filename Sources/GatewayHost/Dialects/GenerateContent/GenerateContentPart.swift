import ProviderAPI

/// One part of a request, its members sorted.
struct GenerateContentPart {
    enum Content {
        case text(RawText)
        case call(JSONNode)
        case result(JSONNode)
        case media(Media)
        case server(ServerToolItem)
    }

    private(set) var content: Content?
    private(set) var isThought = false
    private(set) var signature: RawText?
    private(set) var isRedacted = false

    init(_ value: JSONNode, _ request: CanonicalRequest, _ path: SourcePath) {
        for member in value.members where !member.value.isNull {
            read(member, value, request, path)
        }
    }

    private mutating func read(
        _ member: JSONNode.Member,
        _ part: JSONNode,
        _ request: CanonicalRequest,
        _ path: SourcePath
    ) {
        switch member.name {
        case "text": content = member.value.text.map(Content.text)
        case "thought": isThought = member.value.bool ?? false
        case "thoughtSignature", "thought_signature": sign(member.value, request.arena)
        case "functionCall", "function_call": content = .call(member.value)
        case "functionResponse", "function_response": content = .result(member.value)
        case "inlineData", "inline_data":
            content = GenerateContentMedia.inline(member.value, request, path).map(Content.media)
        case "fileData", "file_data":
            content = GenerateContentMedia.file(member.value, request, path).map(Content.media)
        case "executableCode", "executable_code", "codeExecutionResult",
            "code_execution_result", "toolCall", "tool_call", "toolResponse", "tool_response":
            content = GenerateContentServerTool.item(part).map(Content.server)
        default: loseDetail(member, request, path)
        }
    }

    private mutating func sign(_ value: JSONNode, _ arena: Arena) {
        // What stands in for a signature means nothing elsewhere.
        guard let text = value.nonEmptyText, !GenerateContentSignature.isBypass(text) else {
            return
        }
        let read = GenerateContentSignature.read(text, arena)
        signature = read.signature
        isRedacted = read.isRedacted
    }

    private func loseDetail(
        _ member: JSONNode.Member,
        _ request: CanonicalRequest,
        _ path: SourcePath
    ) {
        switch member.name {
        case "videoMetadata", "video_metadata", "mediaResolution", "media_resolution",
            "partMetadata", "part_metadata", "audioTranscription", "audio_transcription",
            "mediaProcessing", "media_processing", "speechMetadata", "speech_metadata",
            "documentMetadata", "document_metadata", "spreadsheetMetadata",
            "spreadsheet_metadata", "audioMetadata", "audio_metadata":
            request.unsupported(member.name, of: path)
        default: request.extra(member.name, of: path)
        }
    }
}
