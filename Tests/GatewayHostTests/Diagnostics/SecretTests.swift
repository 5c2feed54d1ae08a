import Testing

@testable import GatewayHost

@Suite("Secret")
struct SecretTests {
    private let secret = Secret("hunter2")

    @Test("prints as dots, however it is printed")
    func printing() {
        var dumped = ""
        dump([secret], to: &dumped)
        for text in [
            "\(secret)", String(reflecting: secret), dumped, "\([secret])", "\(["a": secret])",
        ] {
            #expect(!text.contains("hunter2"))
            #expect(text.contains("•••"))
        }
    }

    @Test("comes out when asked for")
    func reveal() {
        #expect(secret.reveal() == "hunter2")
        #expect(!secret.isEmpty)
        #expect(Secret("").isEmpty)
        #expect("\(Secret(""))".isEmpty)
    }

    @Test(
        "matches itself and nothing else",
        arguments: [
            ("hunter2", true), ("hunter", false), ("hunter22", false), ("hunter2hunter2", false),
            ("", false), ("Hunter2", false), ("hunter3", false), ("2hunter", false),
        ]
    )
    func matching(_ candidate: String, _ isSame: Bool) {
        #expect(secret.matches(candidate) == isSame)
        #expect((secret == Secret(candidate)) == isSame)
    }

    @Test("an empty one matches nothing that a client could send")
    func empty() {
        #expect(!Secret("").matches(""))
        #expect(!Secret("").matches("a"))
        #expect(Secret("") == Secret(""))
    }
}
