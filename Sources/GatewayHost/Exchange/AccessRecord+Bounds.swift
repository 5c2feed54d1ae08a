import Dialects
import ProviderAPI

extension AccessRecord {
    /// How long a text of somebody else may be in a line, in bytes.
    private static let maxText = 512

    /// Cuts what somebody else may have made as long as they liked.
    func boundTexts() {
        Self.cut(&id)
        Self.cut(&client)
        Self.cut(&method)
        Self.cut(&path)
        Self.cut(&requestedModel)
        Self.cut(&resolvedModel)
        Self.cut(&upstreamModel)
        Self.cut(&plugin)
        Self.cut(&pluginVersion)
        Self.cut(&error)
        for index in losses.indices { Self.cut(&losses[index].path) }
        for index in answerLosses.indices { Self.cut(&answerLosses[index].path) }
    }

    private static func cut(_ text: inout String) {
        if text.utf8.count > maxText { text = text.bounded(bytes: maxText) }
    }

    /// Writes what is left of a line that is not taken: who asked, and how it ended.
    ///
    /// - Parameter line: Where to; without a line feed.
    func writeShort(to line: inout ByteBuffer) {
        line.append(#"{"request_id":""#)
        line.append(escaping: id)
        line.append(#"","key":""#)
        line.append(escaping: client)
        line.append(#"","status":"#)
        line.append(decimal: status)
        line.append(#","truncated":true}"#)
    }
}
