import ProviderAPI
import Testing

@Suite("Texts of credentials")
struct CredentialTextTests {
    @Test("a form escapes all but the unreserved characters")
    func form() {
        let text = FormBody.encode(["a b": "c&d=é", "e": "-._~"])
        #expect(text == "a%20b=c%26d%3D%C3%A9&e=-._~")
    }

    @Test(
        "dates are read with fractions and offsets",
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("2026-11-24T11:33:17Z", 1_795_519_997_000),
            ("2026-11-24T12:33:17.25+01:00", 1_795_519_997_250),
            ("2024-02-29t23:59:59-00:30", 1_709_252_999_000),
        ] as [(String, Int64)]
    )
    func dates(_ text: String, _ milliseconds: Int64) {
        #expect(UnixTime(rfc3339: text)?.milliseconds == milliseconds)
    }

    @Test(
        "what is no date is none",
        arguments: [
            "", "2026-11-24", "2026-13-24T00:00:00Z", "2026-11-24T00:00:00", "tomorrow at noon ok",
            "2026-11-24T00:00:00+1", "20261124T0000000000Z",
        ]
    )
    func noDates(_ text: String) { #expect(UnixTime(rfc3339: text) == nil) }

    @Test("dates are written as they are read", arguments: [0, 951_782_399, 1_795_519_997, 4e9])
    func roundTrip(_ seconds: Double) {
        let time = UnixTime(milliseconds: Int64(seconds) * 1000)
        #expect(UnixTime(rfc3339: time.rfc3339) == time)
    }

    @Test("claims are read from a token and from nothing else")
    func claims() {
        let body = Base64URL.encode(Array(#"{"email":"a@b.example"}"#.utf8))
        #expect(TokenClaims.read("e30.\(body).sig")["email"]?.string == "a@b.example")
        #expect(TokenClaims.read("e30.\(body)").members.isEmpty)
        #expect(TokenClaims.read("opaque").members.isEmpty)
    }
}
