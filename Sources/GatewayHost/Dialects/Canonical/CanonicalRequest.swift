/// What a client asks for, in no format's words.
///
/// Every text borrows from the parsed body, which must stay alive while the request does. A decoder
/// fills it member by member and calls `extra` for each member that it does not know, so nothing
/// is dropped silently.
final class CanonicalRequest {
    var model: RawText = .empty
    var messages: [Message] = []
    var tools: [Tool] = []
    var toolChoice: ToolChoice?
    var parallelTools: (value: Bool, path: SourcePath)?
    /// The function that stands for a search for tools which the client runs.
    var clientToolSearch: RawText?
    var settings = Settings()
    var stop: [RawText] = []
    var stopPath = SourcePath.root
    var responseFormat: ResponseFormat?
    var reasoning = Reasoning()
    var streams = false
    var includesUsage = false
    /// Where a cache breakpoint for the whole prompt stood.
    var automaticCache: (value: CacheBreakpoint, path: SourcePath)?

    var paths = PathTable()
    let arena = Arena()
    private(set) var lost: [(path: SourcePath, reason: Loss.Reason)] = []

    init() { messages.reserveCapacity(16) }

    /// Records a member that the decoder does not know.
    func extra(_ key: RawText, of parent: SourcePath) {
        lose(paths.member(key, of: parent), .unknown)
    }

    /// Records a documented member that has no place in the canonical form.
    func unsupported(_ key: RawText, of parent: SourcePath) {
        lose(paths.member(key, of: parent), .unsupported)
    }

    /// Records that something was lost.
    func lose(_ path: SourcePath, _ reason: Loss.Reason) {
        // A hostile body of a million unknown members must not become a million reports.
        if lost.count < 512 { lost.append((path, reason)) }
    }

    /// Records that a member was lost.
    func lose(_ key: StaticString, of parent: SourcePath, _ reason: Loss.Reason) {
        lose(paths.member(RawText(key), of: parent), reason)
    }

    /// Records that a part's cache breakpoint was lost.
    func loseCache(_ part: Part) {
        if let cache = part.cache { lose(cache.key, of: part.path, .unsupported) }
    }

    /// The losses, spelled out.
    var losses: [Loss] {
        let left = settings.leftovers.map { (path: $0.path, reason: Loss.Reason.unsupported) }
        return (lost + left).map { Loss(path: paths.describe($0.path), reason: $0.reason) }
    }
}
