import ProviderAPI
import Synchronization

/// The models that upstreams listed, by account, kept through reloads.
final class ModelLists: Sendable {
    private let lists = Mutex<[String: [ModelEntry]]>([:])

    /// What an account's upstream listed; empty when it is not known yet.
    subscript(account: String) -> [ModelEntry]? {
        lists.withLock { $0[account] }
    }

    /// All lists that are known of some accounts.
    func known(of accounts: [String]) -> [String: [ModelEntry]] {
        let accounts = Set(accounts)
        return lists.withLock { $0.filter { accounts.contains($0.key) } }
    }

    /// Takes up lists that were saved, where nothing newer is known.
    func restore(_ saved: [String: [ModelEntry]]) {
        lists.withLock { $0.merge(saved) { known, _ in known } }
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
