/// A provider of models: everything that the host needs to know of one upstream API.
///
/// A provider is pure. It describes requests and reads answers; the host owns the sockets, files,
/// clocks, random numbers, retries and secrets at rest. The smallest provider says what it is and
/// where a request goes:
///
/// ```swift
/// struct MyServer: Provider {
///     static let descriptor = ProviderDescriptor(
///         name: "MyServer", version: "1.0.0", summary: "My model server.", formats: [.chat])
///
///     init(settings: JSONValue) {}
///
///     func open(_ credential: JSONValue, now: UnixTime) -> (account: String, info: AccountInfo) {
///         (credential["api_key"]?.string ?? "", AccountInfo(label: "key"))
///     }
///
///     func prepare(_ request: ProviderRequest, account: String) -> UpstreamPlan {
///         UpstreamPlan(
///             url: "https://models.example/v1/chat/completions",
///             headers: [HeaderField("authorization", "Bearer \(account)")])
///     }
/// }
/// ```
///
/// All members but those three have defaults. Values of a provider are used by several threads at
/// once.
public protocol Provider: Sendable {
    /// What an opened credential is to this provider.
    associatedtype Account: Sendable

    /// What the provider is and what it declares.
    static var descriptor: ProviderDescriptor { get }

    /// Makes an instance.
    ///
    /// - Parameter settings: An object that holds the settings declared in the descriptor.
    /// - Throws: Which setting is wrong.
    init(settings: JSONValue) throws(ProviderFailure)

    /// Checks, without any I/O, that this build works.
    ///
    /// - Throws: What does not work.
    func selfTest() throws(ProviderFailure)

    /// Reads a credential once, when it is loaded or has changed.
    ///
    /// - Parameters:
    ///   - credential: The members of the credential file or of the configuration's entry.
    ///   - now: The time of the call.
    /// - Returns: What later calls receive, and what the operator sees.
    /// - Throws: Which member is missing or wrong.
    func open(
        _ credential: JSONValue,
        now: UnixTime
    ) throws(ProviderFailure) -> (account: Account, info: AccountInfo)

    /// The models of an account, or the request that lists them.
    ///
    /// - Parameter account: The opened credential.
    /// - Returns: The catalog.
    /// - Throws: Why there is none.
    func models(for account: Account) throws(ProviderFailure) -> ModelCatalog

    /// Reads the answer to the request that lists the models.
    ///
    /// - Parameters:
    ///   - response: The answer, of any status.
    ///   - account: The opened credential.
    /// - Returns: The models.
    /// - Throws: What is wrong with the answer.
    func parseModels(
        _ response: UpstreamResponse,
        for account: Account
    ) throws(ProviderFailure) -> [ModelEntry]

    /// Turns a request into an upstream request.
    ///
    /// - Parameters:
    ///   - request: The request, in a format that the provider declared.
    ///   - account: The opened credential.
    /// - Returns: What to send.
    /// - Throws: Why this request cannot be sent to this upstream.
    func prepare(
        _ request: ProviderRequest,
        account: Account
    ) throws(ProviderFailure) -> UpstreamPlan

    /// Says what a failed answer means.
    ///
    /// - Parameter response: An answer with an error status, or an error inside a stream.
    /// - Returns: The facts from which the host decides.
    func classify(_ response: UpstreamResponse) -> FailureFacts

    /// Makes the transform of one answer whose plan asked for one.
    ///
    /// - Parameter request: The request that is answered.
    /// - Returns: A fresh transform.
    /// - Throws: Why there is none.
    func transform(for request: ProviderRequest) throws(ProviderFailure) -> any ResponseTransform

    /// Takes an event of a login and says what comes next.
    ///
    /// - Parameter event: What happened.
    /// - Returns: The next step.
    func login(_ event: LoginEvent) -> LoginStep

    /// Describes the request that refreshes a credential.
    ///
    /// - Parameters:
    ///   - account: The opened credential.
    ///   - now: The time of the call.
    /// - Returns: What to send.
    /// - Throws: Why it cannot be refreshed.
    func refresh(_ account: Account, now: UnixTime) throws(ProviderFailure) -> UpstreamPlan

    /// Reads the answer to the refresh.
    ///
    /// - Parameters:
    ///   - response: The answer, of any status.
    ///   - account: The credential that was refreshed.
    /// - Returns: The members of the credential that change, or why it failed.
    func refreshed(_ response: UpstreamResponse, account: Account) -> RefreshOutcome

    /// Reads what an answer's headers say of the account's limits.
    ///
    /// - Parameter response: The answer; its body is empty.
    /// - Returns: The windows that it tells of.
    func limits(_ response: UpstreamResponse) -> [LimitWindow]

    /// Reads a credential file of another program.
    ///
    /// - Parameters:
    ///   - file: The content of the file.
    ///   - source: The name of the source, as the descriptor lists it.
    /// - Returns: A file name and the credential.
    /// - Throws: What is wrong with the file.
    func importCredential(
        _ file: UnsafeRawBufferPointer,
        from source: String
    ) throws(ProviderFailure) -> (fileName: String, credential: JSONValue)
}

/// What came of a refresh.
public enum RefreshOutcome: Sendable, Equatable {
    /// The members of the credential that change.
    case renewed(JSONValue)
    /// What the failure means.
    case failed(FailureFacts)
}

extension Provider {
    /// Nothing to check.
    public func selfTest() throws(ProviderFailure) {}

    /// No models beyond those that the operator lists.
    public func models(for account: Account) throws(ProviderFailure) -> ModelCatalog { .models([]) }

    /// No list to read.
    public func parseModels(
        _ response: UpstreamResponse,
        for account: Account
    ) throws(ProviderFailure) -> [ModelEntry] {
        throw ProviderFailure(.unsupported, "This provider does not list models.")
    }

    /// The meaning of the HTTP status alone.
    public func classify(_ response: UpstreamResponse) -> FailureFacts {
        StandardClassifier.facts(of: response)
    }

    /// No transform.
    public func transform(
        for request: ProviderRequest
    ) throws(ProviderFailure) -> any ResponseTransform {
        throw ProviderFailure(.unsupported, "This provider does not transform answers.")
    }

    /// No login.
    public func login(_ event: LoginEvent) -> LoginStep {
        LoginStep(.fail("This provider has no login."))
    }

    /// No refresh.
    public func refresh(
        _ account: Account,
        now: UnixTime
    ) throws(ProviderFailure) -> UpstreamPlan {
        throw ProviderFailure(.unsupported, "This provider's credentials are not refreshed.")
    }

    /// No refresh.
    public func refreshed(_ response: UpstreamResponse, account: Account) -> RefreshOutcome {
        .failed(StandardClassifier.facts(of: response))
    }

    /// No limits.
    public func limits(_ response: UpstreamResponse) -> [LimitWindow] { [] }

    /// No import.
    public func importCredential(
        _ file: UnsafeRawBufferPointer,
        from source: String
    ) throws(ProviderFailure) -> (fileName: String, credential: JSONValue) {
        throw ProviderFailure(.unsupported, "This provider imports no credentials.")
    }
}
