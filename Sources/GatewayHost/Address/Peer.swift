/// Who is at the other end of a connection, or was said to be.
enum Peer: Hashable, Sendable {
    case address(IPAddress)
    /// A process of this machine that connected to a path.
    case localSocket
    /// The socket does not say: its client has gone already.
    case unknown

    /// What the configuration calls a local socket.
    static let localSocketName = "unix"

    /// The address, where there is one.
    var address: IPAddress? {
        if case .address(let address) = self { address } else { nil }
    }

    /// The address as text; empty where there is none.
    var text: String { address?.description ?? "" }
}
