import Fidelity
import ProviderAPI
import Testing

@testable import GeminiProvider

@Suite("RS256")
struct GeminiSigningTests {
    @Test("the signature is the one that OpenSSL's own tool makes")
    func signature() throws {
        let signature = try LibCrypto.signRS256(Array("switchyard".utf8), key: TestKeys.rsa)
        #expect(signature == Base64URL.decode(TestKeys.signature))
    }
}
