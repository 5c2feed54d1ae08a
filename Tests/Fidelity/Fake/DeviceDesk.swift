internal import ProviderAPI
internal import Synchronization

/// Logins by a code that the operator enters elsewhere, where they are not those of RFC 8628.
final class DeviceDesk: Sendable {
    /// The verifier that the desk makes in the client's place.
    static let verifier = "device-verifier"

    private let polls = Mutex(0)

    func code() -> FakeAnswer {
        FakeAnswer(json: ["user_code": "ABCD-1234", "device_auth_id": "d1", "interval": 1])
    }

    /// The first time nobody has entered the code yet.
    func poll() -> FakeAnswer {
        let count = polls.withLock { polls in
            polls += 1
            return polls
        }
        guard count > 1 else { return FakeAnswer(status: 403, json: [:]) }
        return FakeAnswer(
            json: ["authorization_code": "code-1", "code_verifier": .string(Self.verifier)]
        )
    }

    /// The codes of RFC 8628.
    static func standardCode(_ base: String) -> FakeAnswer {
        FakeAnswer(
            json: [
                "device_code": "d1", "user_code": "ABCD-1234", "interval": 1, "expires_in": 600,
                "verification_uri": .string(base + "/device"),
            ]
        )
    }
}
