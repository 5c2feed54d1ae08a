import ProviderAPI
import Synchronization

/// Where the opened credential of one account is, through all generations that use it.
///
/// A renewed credential takes the place of the old one here, so that requests of every generation
/// find it and nothing else has to be built again.
final class CredentialSlot: Sendable {
    /// A credential and what a provider made of it.
    struct Content: Sendable {
        let document: CredentialDocument
        let hosted: HostedAccount
    }

    private let state: Mutex<Content>
    private let worthlessAt = Atomic<Int64>(.max)

    init(_ content: Content) { state = Mutex(content) }

    var content: Content { state.withLock { $0 } }

    /// When the credential is worth nothing until it is renewed, in milliseconds since 1970.
    ///
    /// No timer says so in time: none runs while the machine sleeps, and the clock may be set.
    var deadline: Int64 {
        get { worthlessAt.load(ordering: .relaxed) }
        set { worthlessAt.store(newValue, ordering: .relaxed) }
    }

    /// Whether a request with the credential would only be refused.
    var isOverdue: Bool {
        let deadline = deadline
        return deadline < .max && deadline <= Timestamp.unixMilliseconds
    }

    /// Puts a renewed credential in the place of the old one.
    func replace(_ content: Content) { state.withLock { $0 = content } }
}
