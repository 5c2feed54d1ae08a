public import CProviderABI
public import ProviderAPI

/// Checks that a provider keeps the rules of the plugin boundary, whatever its upstream is.
///
/// ```swift
/// @Test func conforms() {
///     #expect(ProviderConformance(MyServer.self).run().findings == [])
/// }
/// ```
///
/// The provider is called through its C table, with good input and with bad: twice for the same
/// input, which must give the same result, and at every cut of a stream.
public struct ProviderConformance {
    let subject: ConformanceSubject
    private let makeHost: () throws(ProviderFailure) -> FakeHost

    /// Prepares the suite for a Swift provider.
    ///
    /// - Parameters:
    ///   - type: The provider.
    ///   - subject: What its author declares.
    public init<P: Provider>(_ type: P.Type, _ subject: ConformanceSubject = ConformanceSubject()) {
        self.subject = subject
        makeHost = { () throws(ProviderFailure) in
            try FakeHost(type, settings: subject.settings)
        }
    }

    /// Prepares the suite for a provider that is known by its table alone.
    ///
    /// - Parameters:
    ///   - table: What the plugin's entry returned.
    ///   - subject: What its author declares.
    public init(
        table: provider_table,
        _ subject: ConformanceSubject = ConformanceSubject()
    ) {
        self.subject = subject
        makeHost = { () throws(ProviderFailure) in
            try FakeHost(table: table, settings: subject.settings)
        }
    }

    /// Runs every check.
    ///
    /// - Returns: What was found.
    public func run() -> ConformanceReport {
        var report = ConformanceReport()
        do {
            // Two instances live at a time, as while a new generation takes over.
            let (first, second) = (try makeHost(), try makeHost())
            try first.selfTest()
            checkDescriptor(first.descriptor, &report)
            checkClassifier(first, second, &report)
            checkLimits(first, second, &report)
            checkLogins(first, second, &report)
            checkImports(first, &report)
            try checkAccount(first, second, &report)
            checkLog(credential(first.descriptor), &report)
        } catch {
            report.check(false, "an instance can be created", error.summary)
        }
        return report
    }

    func credential(_ descriptor: ProviderDescriptor) -> JSONValue {
        subject.credential ?? ConformanceSubject.sampleCredential(descriptor)
    }

    private func checkAccount(
        _ first: FakeHost,
        _ second: FakeHost,
        _ report: inout ConformanceReport
    ) throws(ProviderFailure) {
        let credential = credential(first.descriptor)
        let secrets = credential.secrets
        checkBadCredentials(first, &report)
        do {
            let accounts = (try first.open(credential), try second.open(credential))
            report.check(
                accounts.0.info == accounts.1.info,
                "open is deterministic",
                "\(accounts.0.info) and \(accounts.1.info)"
            )
            report.checkSecret(secrets, in: accounts.0.info.label, "an account's label")
            report.checkSecret(secrets, in: accounts.0.info.plan, "an account's plan")
            checkModels(accounts.0, accounts.1, &report)
            checkRequests(first, accounts.0, accounts.1, secrets, &report)
            checkRefresh(accounts.0, accounts.1, secrets, &report)
        } catch {
            report.checkSecret(secrets, in: error.summary, "a failure's summary")
            guard subject.credential == nil else { throw error }
            report.skipped.append(
                "requests: it takes no sample credential (\(error.summary)); declare one"
            )
        }
    }

    private func checkLog(_ credential: JSONValue, _ report: inout ConformanceReport) {
        for line in FakeHost.log {
            report.checkSecret(credential.secrets, in: line, "a line of the log")
        }
    }
}

extension ConformanceReport {
    mutating func checkSecret(_ secrets: [String], in text: String, _ place: String) {
        let found = secrets.first { text.contains($0) }
        check(found == nil, "no secret is shown", "\(place) holds a secret of the credential")
    }

    /// A failure is of a known kind and says something.
    mutating func checkFailure(_ failure: ProviderFailure, _ secrets: [String], _ call: String) {
        check(
            (1...3).contains(failure.kind.rawValue),
            "a failure has a known status",
            "\(call) returned \(failure.kind.rawValue)"
        )
        check(!failure.summary.isEmpty, "a failure says why", "\(call) failed without a reason")
        checkSecret(secrets, in: failure.summary, "the failure of \(call)")
    }
}

extension JSONValue {
    /// The texts of a credential that nobody may see.
    var secrets: [String] {
        let words = ["key", "token", "secret", "password", "cookie"]
        let own = members.flatMap { member -> [String] in
            if let text = member.value.string {
                let isSecret = words.contains { member.key.lowercased().contains($0) }
                return isSecret && text.utf8.count >= 8 ? [text] : []
            }
            return member.value.secrets
        }
        return own + elements.flatMap(\.secrets)
    }
}

/// What a call gave: a value, or the failure's summary.
enum Outcome<Value: Equatable>: Equatable {
    case value(Value)
    case failure(ProviderFailure)

    init(_ call: () throws(ProviderFailure) -> Value) {
        do {
            self = .value(try call())
        } catch {
            self = .failure(error)
        }
    }
}
