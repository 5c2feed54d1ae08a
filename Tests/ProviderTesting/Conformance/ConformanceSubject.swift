public import ProviderAPI

/// What the author of a provider declares for the conformance suite.
///
/// Every part has a default, so that a provider which needs no settings and takes any API key is
/// checked without a word.
public struct ConformanceSubject: Sendable {
    /// A whole answer of the upstream for the transform.
    public struct Answer: Sendable {
        /// What was asked.
        public var request: SampleRequest
        /// What the upstream sent.
        public var bytes: [UInt8]

        /// Declares an answer.
        ///
        /// - Parameters:
        ///   - request: What was asked.
        ///   - text: What the upstream sent.
        public init(to request: SampleRequest, _ text: String) {
            self.request = request
            bytes = Array(text.utf8)
        }
    }

    /// The settings of the instance.
    public var settings: JSONValue
    /// The credential; `nil` is one with every member that credentials commonly have.
    public var credential: JSONValue?
    /// Requests beyond those that the descriptor implies.
    public var requests: [SampleRequest]
    /// Answers that the transform understands.
    public var answers: [Answer]
    /// Failed answers beyond the common ones, with the kind that each must be.
    public var failures: [(response: SampleResponse, kind: FailureFacts.Kind)]

    /// Declares a subject.
    ///
    /// - Parameters:
    ///   - settings: The settings of the instance.
    ///   - credential: The credential.
    ///   - requests: Requests beyond those that the descriptor implies.
    ///   - answers: Answers that the transform understands.
    ///   - failures: Failed answers, with the kind that each must be.
    public init(
        settings: JSONValue = [:],
        credential: JSONValue? = nil,
        requests: [SampleRequest] = [],
        answers: [Answer] = [],
        failures: [(response: SampleResponse, kind: FailureFacts.Kind)] = []
    ) {
        self.settings = settings
        self.credential = credential
        self.requests = requests
        self.answers = answers
        self.failures = failures
    }

    /// A credential that most providers open.
    static func sampleCredential(_ descriptor: ProviderDescriptor) -> JSONValue {
        let type =
            descriptor.sections.first?.credentialType ?? descriptor.credentialTypes.first
            ?? descriptor.name.lowercased()
        return [
            "type": .string(type), "name": "conformance",
            "api_key": "sk-conformance-key-0123456789",
            "access_token": "conformance-access-0123456789",
            "refresh_token": "conformance-refresh-0123456789",
            "base_url": "https://upstream.example/v1", "headers": [:], "settings": [:],
        ]
    }
}

/// What the suite found.
public struct ConformanceReport: Sendable {
    /// Something that a provider must not do.
    public struct Finding: Sendable, Hashable, CustomStringConvertible {
        /// Which rule it breaks.
        public let rule: String
        /// What happened.
        public let detail: String

        /// The rule and what happened.
        public var description: String { "\(rule): \(detail)" }
    }

    /// What is wrong; empty is a provider that conforms.
    public internal(set) var findings: [Finding] = []
    /// How many checks were made.
    public internal(set) var checkCount = 0
    /// What could not be checked, and why.
    public internal(set) var skipped: [String] = []

    mutating func check(_ isGood: Bool, _ rule: String, _ detail: @autoclosure () -> String) {
        checkCount += 1
        guard !isGood else { return }
        let finding = Finding(rule: rule, detail: detail())
        if !findings.contains(finding) { findings.append(finding) }
    }
}
