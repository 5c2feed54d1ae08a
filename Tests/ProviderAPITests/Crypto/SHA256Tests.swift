import ProviderAPI
import Testing

@Suite("SHA-256")
struct SHA256Tests {
    // The one-block, two-block and long messages of FIPS 180-4's examples, and nothing at all.
    static let cases: [(message: String, digest: String)] = [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        (
            String(repeating: "a", count: 1_000_000),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        ),
    ]

    @Test("gives the digests of the standard's examples", arguments: cases)
    func examples(_ example: (message: String, digest: String)) {
        #expect(SHA256.hexadecimal(of: Array(example.message.utf8)) == example.digest)
    }

    @Test("gives the same digest however the message is cut", arguments: [1, 7, 63, 64, 65])
    func cuts(_ size: Int) {
        let message = Array(String(repeating: "0123456789", count: 40).utf8)
        var hash = SHA256()
        for start in stride(from: 0, to: message.count, by: size) {
            message[start..<min(start + size, message.count)].withUnsafeBytes { hash.update($0) }
        }
        #expect(hash.finish() == SHA256.digest(of: message))
    }
}

@Suite("Base64URL")
struct Base64URLTests {
    // RFC 4648 §10, without the padding.
    static let cases = [
        ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"),
        ("fooba", "Zm9vYmE"), ("foobar", "Zm9vYmFy"),
    ]

    @Test("encodes and decodes the standard's examples", arguments: cases)
    func examples(_ plain: String, _ encoded: String) {
        #expect(Base64URL.encode(Array(plain.utf8)) == encoded)
        #expect(Base64URL.decode(encoded) == Array(plain.utf8))
    }

    @Test("decodes both alphabets and padding")
    func alphabets() {
        #expect(Base64URL.decode("-_-_") == Base64URL.decode("+/+/"))
        #expect(Base64URL.decode("Zg==") == [102])
    }

    @Test("refuses what is not base64", arguments: ["A", "AB!D", "ABCDE"])
    func refuses(_ text: String) {
        #expect(Base64URL.decode(text) == nil)
    }
}
