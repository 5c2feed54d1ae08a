import Dialects
import ProviderAPI

/// Tells a client that asks what the translation of its request could not carry.
enum LossHeader {
    /// A header must not grow with a hostile body.
    private static let maxBytes = 4096

    /// Appends the header where the client sent `x-switchyard-explain: 1`.
    static func append(_ losses: [Loss], for head: RequestHead, to lines: inout ByteBuffer) {
        guard let asked = head.fields.first(named: "x-switchyard-explain"),
            asked.elementsEqual("1".utf8)
        else { return }
        var text = ""
        for loss in losses {
            let item = "\(visible(loss.path)) \(loss.reason.rawValue)"
            guard text.utf8.count + item.utf8.count + 2 <= maxBytes else { break }
            text += text.isEmpty ? item : ", " + item
        }
        lines.appendField("X-Switchyard-Loss", text.isEmpty ? "none" : text)
    }

    private static func visible(_ path: String) -> String {
        String(decoding: path.utf8.map { $0 > 0x20 && $0 < 0x7f ? $0 : 0x3f }, as: UTF8.self)
    }
}
