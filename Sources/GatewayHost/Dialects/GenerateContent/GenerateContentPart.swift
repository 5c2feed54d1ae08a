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
    /// Where the content stands in the part.
    private(set) var place: SourcePath
    private(set) var isThought = false
    private(set) var signature: RawText?
    private(set) var isRedacted = false

    init(_ value: JSONNode, _ request: CanonicalRequest, _ path: SourcePath) {
        place = path
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
        case "functionCall", "function_call", "functionResponse", "function_response",
            "inlineData", "inline_data", "fileData", "file_data":
            place = request.paths.member(member.name, of: path)
            content = content(member, request)
        case "executableCode", "executable_code", "codeExecutionResult",
            "code_execution_result", "toolCall", "tool_call", "toolResponse", "tool_response":
            content = GenerateContentServerTool.item(part).map(Content.server)
        default: loseDetail(member, request, path)
        }
    }

    private func content(_ member: JSONNode.Member, _ request: CanonicalRequest) -> Content? {
        switch member.name {
        case "functionCall", "function_call": .call(member.value)
        case "functionResponse", "function_response": .result(member.value)
        case "inlineData", "inline_data":
            GenerateContentMedia.inline(member.value, request, place).map(Content.media)
        default: GenerateContentMedia.file(member.value, request, place).map(Content.media)
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
