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

    init(_ content: Content) { state = Mutex(content) }

    var content: Content { state.withLock { $0 } }

    /// Puts a renewed credential in the place of the old one.
    func replace(_ content: Content) { state.withLock { $0 = content } }
}
