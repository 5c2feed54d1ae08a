import ProviderAPI
import Testing

@testable import Dialects
@testable import GatewayHost

@Suite("Secret mask")
struct SecretMaskTests {
    static let secrets = [
        "sk-proj-Ab12Cd34Ef56Gh78Ij90Kl12Mn34Op56",
        "Zq7-kT4wV9xB2mN8rL5p_hD3sF6gJ1cY0aQ4eW7u",
        "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJlLW9mLXRoZS10b2tlbg",
        "p@ss w0rd/with+odd=characters?&%", "correct-horse-battery-staple",
    ]

    @Test("hides a secret in every form", arguments: WrittenForm.all, secrets)
    func everyForm(_ form: WrittenForm, _ secret: String) {
        let mask = SecretMask([Secret(secret), Secret("another-K3y-of-somebody")])
        let written = form.write(secret)
        let hidden = mask.hide("the key ›\(written)‹ is wrong")
        #expect(hidden.contains("***"), "\(written)")
        #expect(hidden.hasPrefix("the key ›") && hidden.hasSuffix("‹ is wrong"), "\(hidden)")
        #expect(!Self.shares(hidden, written), "\(written): \(hidden)")
    }

    @Test("hides the ends of a secret, whatever stands between", arguments: secrets)
    func ends(_ secret: String) {
        let mask = SecretMask([Secret(secret)])
        let (head, tail) = (secret.prefix(16), secret.suffix(16))
        for text in ["\(head)…", "…\(tail)", "\(head)...\(tail)", "\(head) and \(tail)"] {
            let hidden = mask.hide("key \(text)!")
            #expect(!hidden.contains(head) && !hidden.contains(tail), "\(hidden)")
        }
        let middle = String(secret.dropFirst(3).prefix(26))
        #expect(!mask.hide("key \(middle)!").contains(middle))
    }

    @Test(
        "leaves all else as it is",
        arguments: [
            "", "ok", "The upstream gave no answer.", "/v1/chat/completions", "gpt-4o-mini",
            "staple", "a correct battery", "horse-power", "sk-", "eyJ",
            "https://example.com/?a=%20b",
            "100 % of {\"a\":\"\\u00e9\\n\"} &amp; &#8230; \\",
            "日本語のメッセージ", "deadbeefdeadbeefdeadbeef", "01234567-89ab-cdef-0123-456789abcdef",
        ]
    )
    func untouched(_ text: String) {
        let mask = SecretMask(Self.secrets.map(Secret.init))
        #expect(mask.hide(text) == text)
        #expect(mask.logged(text) == text)
    }

    @Test(
        "finds a short secret where it is a word of its own, and a word never",
        arguments: [
            ("sk-1a", "key sk-1a.", "key ***."), ("sk-1a", "task-1and", "task-1and"),
            ("ab12cd34", "(AB12CD34)", "(***)"), ("ab12cd34", "xab12cd34", "xab12cd34"),
            ("test", "a test", "a test"), ("1234", "1234 tokens", "1234 tokens"),
            ("abc", "abc", "abc"), ("!!##$$%%", "is !!##$$%%.", "is ***."),
            ("p@s5", "p%40s5", "***"), ("house-key 1", "No house-key 1.", "No ***."),
            ("changeme", "changeme now", "*** now"),
        ]
    )
    func short(_ secret: String, _ text: String, _ expected: String) {
        #expect(SecretMask([Secret(secret)]).hide(text) == expected)
    }

    @Test(
        "hides what looks like a key that nobody configured, spelled in any way",
        arguments: [
            ("key sk-Ab3dEf6hIj9lMn", "key sk-***"), ("SK-AB3DEF6HIJ9LMN!", "SK-***!"),
            ("risk-management-for-all", "risk-management-for-all"),
            ("xai-grok-4-fast-reasoning", "xai-grok-4-fast-reasoning"),
            ("xai-Ab3dEf6hIj9lMn0p", "xai-***"), ("Bearer of bad news", "Bearer of bad news"),
            ("bearer authentication-is-needed", "bearer authentication-is-needed"),
            ("Authorization: Bearer 0aB1cD2eF3gH4", "Authorization: Bearer ***"),
            ("AIzaSyA1b2C3d4E5f6", "AIza***"), ("/v1/%73k-Ab3dEf6hIj9lMn", "/v1/%73k-***"),
        ]
    )
    func keys(_ text: String, _ expected: String) {
        #expect(SecretMask.none.logged(text) == expected)
    }

    @Test("cuts what is longer than anybody reads")
    func long() {
        let key = Self.secrets[1]
        let text = String(repeating: "é ", count: 10_000) + key
        let mask = SecretMask([Secret(key)])
        #expect(mask.clean(text).utf8.count < 7000)
        #expect(mask.logged(text).utf8.count < SecretMask.maxBytes + 8)
        #expect(mask.hide(text) == text.replacing(key, with: "***"))
    }

    @Test("finds each of ten thousand, and what they have in common costs nothing")
    func many() {
        let keys = (0..<10_000).map { number in
            "sk-ant-api03-" + Base64URL.encode(SHA256.digest(of: Array("\(number)".utf8)))
        }
        let mask = SecretMask(keys.map(Secret.init))
        for key in stride(from: 0, to: keys.count, by: 97).map({ keys[$0] }) {
            #expect(mask.hide("wrong \(key)") == "wrong ***")
            #expect(mask.hide(WrittenForm.base64("x" + key)).count <= 8)
        }
        #expect(mask.hide("sk-ant-") == "sk-ant-")
    }

    @Test("holds no document's secrets, and keeps the rest of it")
    func documents() throws {
        let key = Self.secrets[1]
        let json: JSONValue = [
            "a": ["b": .string("x \(key)"), "n": 1], "c": [.string(key), .null],
        ]
        let expected: JSONValue = ["a": ["b": "x ***", "n": 1], "c": ["***", .null]]
        #expect(SecretMask([Secret(key)]).hide(json) == expected)
    }

    /// Whether a form can still be seen: a quarter of it in one piece, by its letters and digits.
    private static func shares(_ text: String, _ form: String) -> Bool {
        let text = text.utf8.map(SecretForm.letter).filter { $0 != 0 }
        let form = form.utf8.map(SecretForm.letter).filter { $0 != 0 }
        let length = max(8, form.count / 4)
        return (0...max(0, form.count - length)).contains { start in
            text.firstRange(of: form[start..<min(start + length, form.count)]) != nil
        }
    }
}
