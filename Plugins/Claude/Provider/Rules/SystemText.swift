internal import ProviderAPI

/// The blocks of `system`, of which none may be empty.
enum SystemText {
    static func apply(to root: JSONNode, _ revision: inout JSONRevision) {
        EmptyText.remove(from: root["system"], &revision)
    }
}
