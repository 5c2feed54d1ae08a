import Dialects
import ProviderAPI

/// Tells a client that asks what the translation of its request and of its answer could not carry.
///
/// A client asks with `x-switchyard-explain: 1`. What the request lost is known before the head of the
/// answer and stands there, and at the start of a stream as a comment, for clients that hide
/// headers. What the answer lost is known at its end: a whole answer has it in its head, a stream as
/// its last comment.
enum LossNote {
    /// A header must not grow with a hostile body.
    private static let maxBytes = 4096

    /// Whether a client asks.
    static func isWanted(by head: RequestHead) -> Bool {
        head.fields.first(named: "x-switchyard-explain")?.elementsEqual("1".utf8) ?? false
    }

    /// The losses on one line.
    static func text(_ losses: [Loss]) -> String {
        let secrets = KnownSecrets.process.mask
        var text = ""
        for loss in losses {
            let item = "\(visible(secrets.hide(loss.path))) \(loss.reason.rawValue)"
            guard text.utf8.count + item.utf8.count + 2 <= maxBytes else { break }
            text += text.isEmpty ? item : ", " + item
        }
        return text.isEmpty ? "none" : text
    }

    private static func visible(_ path: String) -> String {
        String(decoding: path.utf8.map { $0 > 0x20 && $0 < 0x7f ? $0 : 0x3f }, as: UTF8.self)
    }
}

extension Exchange {
    /// Writes the headers that tell the losses.
    func appendLosses(to lines: inout ByteBuffer) {
        guard explains else { return }
        lines.appendField("X-Switchyard-Loss", LossNote.text(record.losses))
        guard !facts.stream, let relay = attempt?.relay else { return }
        lines.appendField("X-Switchyard-Answer-Loss", LossNote.text(relay.losses))
    }

    /// Writes losses into a stream, unless clients of its format stumble over comments.
    func explain(_ name: StaticString, _ losses: [Loss]) {
        guard explains, facts.stream, dialect.toleratesComments else { return }
        var comment = ByteBuffer(capacity: 64)
        comment.append(": \(name): \(LossNote.text(losses))\n\n")
        responder.write(comment.bytes)
    }
}
