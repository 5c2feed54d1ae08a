/// A list of the operator's: addresses, networks, and the local socket.
struct AddressSet: Equatable, Sendable {
    /// One entry of the list.
    enum Entry: Equatable, Sendable {
        case block(AddressBlock)
        case localSocket

        /// Whether a peer is meant.
        func contains(_ peer: Peer) -> Bool {
            switch (self, peer) {
            case (.block(let block), .address(let address)): block.contains(address)
            case (.localSocket, .localSocket): true
            default: false
            }
        }
    }

    let entries: [Entry]

    init(_ entries: [Entry] = []) { self.entries = entries }

    var isEmpty: Bool { entries.isEmpty }

    /// Whether a peer is one of these.
    func contains(_ peer: Peer) -> Bool { entries.contains { $0.contains(peer) } }
}

extension AddressSet.Entry: CustomStringConvertible {
    /// The entry as it is written.
    var description: String {
        switch self {
        case .block(let block): block.description
        case .localSocket: Peer.localSocketName
        }
    }
}
