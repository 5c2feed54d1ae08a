import ProviderAPI
import Testing

@Suite("hashes of long messages")
struct SHA256BlockTests {
    @Test("do not depend on how the message is cut", arguments: [1, 63, 64, 65, 1000])
    func cuts(_ size: Int) {
        let message = (0..<10_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        var hash = SHA256()
        for start in stride(from: 0, to: message.count, by: size) {
            let piece = Array(message[start..<min(start + size, message.count)])
            piece.withUnsafeBytes { hash.update($0) }
        }
        #expect(hash.finish() == SHA256.digest(of: message))
    }

    @Test("are those of FIPS 180-4 for a million letters a")
    func million() {
        let message = [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000)
        let expected = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        #expect(SHA256.hexadecimal(of: message) == expected)
    }
}
