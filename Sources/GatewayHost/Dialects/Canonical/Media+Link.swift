extension Media {
    /// Creates media from a link or a `data:` URL.
    init(link: RawText, kind: Kind) {
        self.kind = kind
        source = .link(link)
        guard link.hasPrefix("data:"), let comma = link.firstIndex(of: UInt8(ascii: ",")) else {
            return
        }
        let head = link.prefix(comma).dropping(first: 5)
        let end = head.firstIndex(of: UInt8(ascii: ";")) ?? head.count
        source = .data(link.dropping(first: comma + 1))
        // The slash of a media type may be escaped.
        type = head.prefix(end).isEmpty ? nil : head.prefix(end)
    }
}

extension Media {
    /// Whether the media lie in the file store of a generateContent upstream, whose ids are links.
    var isStoredElsewhere: Bool {
        guard case .file(let id) = source else { return false }
        return id.firstIndex(of: UInt8(ascii: "/")) != nil
    }
}

/// Media types and the names that imply them.
enum MediaType {
    /// The type that a file name implies.
    static func guess(_ name: RawText?) -> RawText {
        guard let name, let dot = name.bytes.lastIndex(of: UInt8(ascii: ".")) else {
            return RawText("application/pdf")
        }
        return types.first { name.dropping(first: dot + 1) == $0.ending }.map { RawText($0.type) }
            ?? RawText("application/octet-stream")
    }

    /// The short name of a sound's type.
    static func audioFormat(_ type: RawText?) -> RawText {
        guard let type, let slash = type.firstIndex(of: UInt8(ascii: "/")) else {
            return RawText("wav")
        }
        switch type.dropping(first: slash + 1) {
        case "mpeg", "mpga", "mp3": return RawText("mp3")
        case "x-wav", "wave", "wav": return RawText("wav")
        case let other: return other
        }
    }

    private static let types: [(ending: StaticString, type: StaticString)] = [
        ("pdf", "application/pdf"), ("txt", "text/plain"), ("md", "text/markdown"),
        ("csv", "text/csv"), ("html", "text/html"), ("json", "application/json"),
        ("png", "image/png"), ("jpg", "image/jpeg"), ("jpeg", "image/jpeg"),
        ("gif", "image/gif"), ("webp", "image/webp"), ("wav", "audio/wav"),
        ("mp3", "audio/mp3"), ("mp4", "video/mp4"),
    ]
}
