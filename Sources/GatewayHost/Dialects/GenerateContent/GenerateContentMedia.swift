import ProviderAPI

/// Images, sounds, videos and documents as parts.
enum GenerateContentMedia {
    static func inline(
        _ value: JSONNode,
        _ request: CanonicalRequest,
        _ path: SourcePath
    ) -> Media? {
        var media = Media(kind: .document, source: .text(.empty))
        var data: RawText?
        for member in value.members where !member.value.isNull {
            switch member.name {
            case "data": data = member.value.text
            default: read(member, request, path, into: &media)
            }
        }
        guard let data else { return nil }
        media.source = .data(StandardBase64.text(data, request.arena))
        return media
    }

    static func file(
        _ value: JSONNode,
        _ request: CanonicalRequest,
        _ path: SourcePath
    ) -> Media? {
        var media = Media(kind: .document, source: .text(.empty))
        var link: RawText?
        for member in value.members where !member.value.isNull {
            switch member.name {
            case "fileUri", "file_uri": link = member.value.text
            default: read(member, request, path, into: &media)
            }
        }
        guard let link else { return nil }
        media.source = isStored(link) ? .file(link) : .link(link)
        return media
    }

    private static func read(
        _ member: JSONNode.Member,
        _ request: CanonicalRequest,
        _ path: SourcePath,
        into media: inout Media
    ) {
        switch member.name {
        case "mimeType", "mime_type":
            media.type = member.value.nonEmptyText
            media.kind = kind(media.type)
        case "displayName", "display_name": media.name = member.value.nonEmptyText
        default: request.extra(member.name, of: path)
        }
    }

    /// Whether a link leads into the file store of the upstream, which nobody else can read.
    private static func isStored(_ link: RawText) -> Bool {
        link.hasPrefix("https://generativelanguage.googleapis.com/")
            || link.hasPrefix("gs://") || link.hasPrefix("files/")
    }

    /// The kind by the media type, whose slash may be escaped.
    static func kind(_ type: RawText?) -> Media.Kind {
        guard let type else { return .document }
        if type.hasPrefix("image") { return .image }
        if type.hasPrefix("audio") { return .audio }
        return type.hasPrefix("video") ? .video : .document
    }

    /// The media type to send where the client named none.
    static func type(_ media: Media) -> RawText {
        if let type = media.type { return type }
        switch media.kind {
        case .image: return guess(media, RawText("image/png"))
        case .audio: return guess(media, RawText("audio/wav"))
        case .video: return guess(media, RawText("video/mp4"))
        case .document: return guess(media, RawText("application/pdf"))
        }
    }

    /// The type that a name or link implies, if it is of the kind of the media.
    private static func guess(_ media: Media, _ normal: RawText) -> RawText {
        var name = media.name
        if case .link(let link) = media.source { name = name ?? link }
        guard let name else { return normal }
        let type = MediaType.guess(name)
        let isKnown = !(type == "application/octet-stream")
        return isKnown && kind(type) == media.kind ? type : normal
    }
}
