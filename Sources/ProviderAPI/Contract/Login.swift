/// What happened in a login, told to the provider.
///
/// A login is a conversation of documents: the provider answers each event with the next step. It
/// keeps nothing between them; what it must remember it puts into the step's `state`, which the host
/// hands back with the next event.
public struct LoginEvent: Sendable, Equatable {
    /// What happened.
    public enum Kind: Sendable, Equatable {
        /// The operator chose a method.
        case begin(method: String)
        /// The browser came back to the callback address; the query of its URL.
        case callback(query: [String: String])
        /// The operator typed or pasted something.
        case input(String)
        /// A file was given.
        case file([UInt8])
        /// The request of the last step was answered.
        case response(status: Int, headers: [HeaderField], body: [UInt8])
        /// The time of the last step's `wait` is over.
        case waited
    }

    /// What happened.
    public var kind: Kind
    /// The state of the last step; `null` at the beginning.
    public var state: JSONValue
    /// Fresh random bytes for verifiers and states.
    public var random: [UInt8]
    /// The address of the callback listener, or an empty string when there is none.
    public var callbackURL: String
    /// The time of the call.
    public var now: UnixTime

    /// Creates an event.
    ///
    /// - Parameters:
    ///   - kind: What happened.
    ///   - state: The state of the last step.
    ///   - random: Fresh random bytes; the host gives 64.
    ///   - callbackURL: The address of the callback listener.
    ///   - now: The time of the call.
    public init(
        _ kind: Kind,
        state: JSONValue = .null,
        random: [UInt8],
        callbackURL: String = "",
        now: UnixTime
    ) {
        self.kind = kind
        self.state = state
        self.random = random
        self.callbackURL = callbackURL
        self.now = now
    }
}

/// What the host does next in a login.
public struct LoginStep: Sendable, Equatable {
    /// What to do.
    public enum Action: Sendable, Equatable {
        /// Listen on a loopback port for the browser's return, before the login goes on.
        ///
        /// The host answers with another `begin` event whose `callbackURL` is set.
        case listen(port: Int, path: String)
        /// Send the operator to a URL and wait for the callback, or for a pasted URL.
        ///
        /// The host refuses a callback whose `state` parameter differs from this one.
        case browse(url: String, state: String)
        /// Show a code that the operator enters at a URL, then go on after some seconds.
        case show(code: String, url: String, waitSeconds: Int)
        /// Wait some seconds, then go on.
        case wait(seconds: Int)
        /// Send a request and hand its answer back.
        case request(UpstreamPlan)
        /// Ask the operator for a text.
        case ask(prompt: String, isSecret: Bool)
        /// Ask the operator for a file.
        case askFile(prompt: String)
        /// Store a credential under a file name; the login is complete.
        case done(fileName: String, credential: JSONValue)
        /// Give up with a reason for the operator.
        case fail(String)
    }

    /// What to do.
    public var action: Action
    /// What the provider wants back with the next event.
    ///
    /// The host keeps it in memory only.
    public var state: JSONValue

    /// Creates a step.
    ///
    /// - Parameters:
    ///   - action: What to do.
    ///   - state: What the provider wants back with the next event.
    public init(_ action: Action, state: JSONValue = .null) {
        self.action = action
        self.state = state
    }
}
