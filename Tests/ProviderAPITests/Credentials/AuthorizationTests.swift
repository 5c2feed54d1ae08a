import ProviderAPI
import Testing

@Suite("Authorization code flows")
struct AuthorizationTests {
    @Test("a verifier has the challenge of RFC 7636, appendix B")
    func challenge() {
        let challenge = ProofKey.challenge(of: "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
        #expect(challenge == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")
    }

    @Test("a proof key is made of 64 random bytes and no fewer")
    func proofKey() throws {
        let key = try #require(ProofKey(random: [UInt8](0..<64)))
        #expect(key.verifier.count == 54)
        #expect(key.state.count == 32)
        #expect(key.challenge == ProofKey.challenge(of: key.verifier))
        #expect(ProofKey(random: [UInt8](0..<63)) == nil)
    }

    @Test(
        "a pasted answer is read in any of its forms",
        arguments: [
            ("http://localhost:1455/auth/callback?code=a%2Bb&state=s", "a+b", "s"),
            (" https://x/callback?state=s&code=c\n", "c", "s"), ("code=c&state=s", "c", "s"),
            ("?code=c&state=s", "c", "s"), ("c#s", "c", "s"), ("c", "c", ""), ("c#", "c", ""),
            ("https://x/?code=c%23fragment&state=s", "c", "fragment"), ("", "", ""),
            ("https://x/", "https://x/", ""), ("https://x/?", "", ""), ("code=%zz", "%zz", ""),
        ]
    )
    func pasted(_ text: String, _ code: String, _ state: String) {
        let answer = AuthorizationAnswer(pasted: text)
        #expect(answer.code == code)
        #expect(answer.state == state)
    }

    @Test("an error of the server is kept with its description")
    func error() {
        let query = ["error": "access_denied", "error_description": "No.", "state": "s"]
        #expect(AuthorizationAnswer(query: query).error == "access_denied: No.")
    }

    @Test("fields are decoded as forms write them")
    func decode() {
        #expect(
            FormBody.decode("a=1&b=x+y%20z&a=2&c&=d") == ["a": "2", "b": "x y z", "c": "", "": "d"]
        )
        #expect(FormBody.decode("a=%4&b=%+1&c=%F0%9F%98%80") == ["a": "%4", "b": "% 1", "c": "😀"])
    }

    @Test("the name of a credential file is safe on any file system")
    func fileName() {
        #expect(CredentialFile.name(["x", "", "me+1@a.b", "pro"]) == "x-me+1@a.b-pro.json")
        #expect(CredentialFile.name(["../../etc/é"]) == ".._.._etc__.json")
        #expect(CredentialFile.name([String(repeating: "a", count: 300)]).count == 85)
    }
}
