import ProviderAPI
import Testing

@testable import GatewayHost

/// A way in which a secret may be written.
struct WrittenForm: Sendable, CustomTestStringConvertible {
    let name: String
    let write: @Sendable (String) -> String
    var testDescription: String { name }

    init(_ name: String, _ write: @escaping @Sendable (String) -> String) {
        (self.name, self.write) = (name, write)
    }

    static let all = [
        WrittenForm("plain") { $0 }, WrittenForm("in capitals") { $0.uppercased() },
        WrittenForm("in small letters") { $0.lowercased() },
        WrittenForm("base64") { base64($0) },
        WrittenForm("base64 after one byte") { base64("u" + $0) },
        WrittenForm("base64 after two bytes") { base64("us" + $0) },
        WrittenForm("base64 of a user and a password") { base64("someone:\($0)@host") },
        WrittenForm("URL-safe base64") { Base64URL.encode(Array($0.utf8)) },
        WrittenForm("base64 in capitals") { base64($0).uppercased() },
        WrittenForm("base64 in lines") { wrapped(base64("key=" + $0)) },
        WrittenForm("percent-encoded") { each($0) { "%" + hex($0) } },
        WrittenForm("percent-encoded in part") {
            $0.replacing("-", with: "%2D").replacing(" ", with: "%20")
        },
        WrittenForm("percent-encoded twice") { each($0) { "%25" + hex($0) } },
        WrittenForm("escaped as JSON") { each($0) { #"\u00"# + hex($0) } },
        WrittenForm("escaped as JSON twice") { each($0) { #"\\u00"# + hex($0) } },
        WrittenForm("with escaped slashes") { $0.replacing("/", with: #"\/"#) },
        WrittenForm("escaped as C") { each($0) { #"\x"# + hex($0) } },
        WrittenForm("as HTML") { each($0) { "&#\($0);" } },
        WrittenForm("hexadecimal") { each($0) { hex($0) } },
        WrittenForm("hexadecimal with colons") { each($0) { hex($0) + ":" }.uppercased() },
        WrittenForm("cut by a line break") { cut($0, "\r\n  ") },
        WrittenForm("cut by an escaped line break") { cut($0, #"\n"#) },
        WrittenForm("cut by quotes and a plus") { cut($0, "\" + \"") },
        WrittenForm("cut into fours") { wrapped($0, 4) },
    ]

    static func base64(_ text: String) -> String {
        let padding = ["", "==", "="][text.utf8.count % 3]
        let text = Base64URL.encode(Array(text.utf8)) + padding
        return text.replacing("-", with: "+").replacing("_", with: "/")
    }

    private static func hex(_ byte: UInt8) -> String {
        (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }

    private static func each(_ text: String, _ write: (UInt8) -> String) -> String {
        text.utf8.map(write).joined()
    }

    private static func cut(_ text: String, _ separator: String) -> String {
        let half = text.count / 2
        return text.prefix(half) + separator + text.dropFirst(half)
    }

    private static func wrapped(_ text: String, _ width: Int = 20) -> String {
        let characters = Array(text)
        return stride(from: 0, to: characters.count, by: width).map { start in
            String(characters[start..<min(start + width, characters.count)])
        }.joined(separator: "\n")
    }
}
