import Testing

@testable import Dialects

@Suite("Shapes of signatures")
struct SignatureShapeTests {
    /// Field 2 with a message of several fields, as messages upstreams sign thoughts.
    static let envelope =
        "EpYBCkYIARgCKkAHFCEuO0hVYm98iZajsL3K1+Tx/gsYJTI/TFlmc4CNmqe0wc7b6PUCDxwpNkNQXWp3hJGeq7jF"
        + "0t/s+QYTIC06EgwAAQIDBAUGBwgJCgsaDAwNDg8QERITFBUWFyIw+zBlms8EOW6j2A1Cd6zhFkuAteofVIm+8yhd"
        + "ksf8MWab0AU6b6TZDkN4reIXTIG2"
    /// Field 2 that holds field 1 and nothing else, as generateContent upstreams sign parts.
    static let capsule =
        "EjIKMAELMFV6n8TpDjNYfaLH7BE2W4Clyu8UOV6DqM3yFzxhhqvQ9Ro/ZImu0/gdQmeMsQ=="

    static let cases: [(String, SignatureShapes)] = [
        ("gAAAAABoQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=", .fernet),
        (envelope, .envelope),
        // The same once more in base64.
        ("RXBZQkNrWUlBUmdDS2tBSEZDRXVPMGhWWW05OGlaYWpzTDNL", .envelope),
        (capsule, .capsule),
        // The alphabet does not matter, nor does a long signature's end.
        (capsule.replacing("/", with: "_").replacing("+", with: "-"), .capsule),
        ("EqoGCqcGAb4-9vsBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEB", .capsule),
        ("CAESIAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g", .tagged),
        ("CvcBAdHtigAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", .olderCapsule),
        ("0198c3a2-7d4e-7c1a-9f00-1234567890ab", .identifier),
        ("MDE5OGMzYTItN2Q0ZS03YzFhLTlmMDAtMTIzNDU2Nzg5MGFi", .identifier),
        ("uVb8mQ2xR0pK7yTtWc5nLh3eJf9sZaDg4vXoYwE1MiU", .opaque),
        ("not base64 at all, just words", .opaque),
        ("", .opaque), ("E", .opaque), ("EqQB", .opaque),
    ]

    @Test("are told apart by what stands inside", arguments: cases)
    func shape(_ text: String, _ shape: SignatureShapes) {
        let arena = Arena()
        #expect(SignatureShapes.shape(of: arena.text(text)) == shape)
    }

    @Test("never trap, however a signature is cut", arguments: [envelope, capsule])
    func cut(_ text: String) {
        let arena = Arena()
        for length in 0...text.utf8.count {
            let shape = SignatureShapes.shape(of: arena.text(String(text.prefix(length))))
            #expect(SignatureShapes.any.contains(shape))
        }
    }

    @Test("are declared by name")
    func names() {
        #expect(SignatureShapes(names: ["capsule", "older-capsule", "?"]).rawValue == 48)
        #expect(SignatureShapes(names: []).isEmpty)
    }
}
