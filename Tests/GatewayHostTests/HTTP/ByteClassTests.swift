import Testing

@testable import GatewayHost

@Suite("Names compared without regard to case")
struct ByteClassTests {
    @Test(
        "fold letters and nothing else",
        arguments: [
            ("Content-Type", "content-type", true), ("Session_ID", "session_id", true),
            ("a1-b", "a1-b", true), ("\u{0d}", "-", false), ("\u{10}", "0", false),
            ("[", "{", false), ("@", "`", false), ("^", "~", false), ("ab", "a", false),
        ]
    )
    func names(_ name: String, _ wanted: String, _ isSame: Bool) {
        Array(name.utf8).withUnsafeBytes { name in
            Array(wanted.utf8).withUnsafeBytes { wanted in
                #expect(ByteClass.equal(name, wanted) == isSame)
            }
        }
    }
}
