import ProviderAPI
import Synchronization

/// The models that upstreams listed, by account, kept through reloads.
final class ModelLists: Sendable {
    private let lists = Mutex<[String: [ModelEntry]]>([:])

    /// What an account's upstream listed; empty when it is not known yet.
    subscript(account: String) -> [ModelEntry]? {
        lists.withLock { $0[account] }
    }

    /// Keeps a list.
    ///
    /// - Parameters:
    ///   - models: What the upstream listed.
    ///   - account: The account's id.
    /// - Returns: Whether it differs from what was known.
    func set(_ models: [ModelEntry], for account: String) -> Bool {
        lists.withLock { lists in
            guard lists[account] != models else { return false }
            lists[account] = models
            return true
        }
    }
}
