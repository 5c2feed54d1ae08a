import ProviderAPI

extension JSONNode {
    /// A number of tokens or uses as it is believed: none to a million million.
    var tokens: Int? { int.map { max(0, min($0, 1 << 40)) } }

    /// A place in a list as it is believed: no answer has more parts than that.
    var place: Int? { int.map { max(0, min($0, 1 << 32)) } }
}
