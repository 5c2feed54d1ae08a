import CLinux
import Glibc

extension Peer {
    /// The peer of a connected socket.
    ///
    /// - Parameter fd: The socket.
    init(of fd: Int32) {
        guard let name = SocketName(peerOf: fd) else {
            self = .unknown
            return
        }
        self = name.family == AF_UNIX ? .localSocket : name.address.map(Peer.address) ?? .unknown
    }
}

extension SocketName {
    /// The numeric address, where the socket has one.
    var address: IPAddress? {
        withUnsafeBytes(of: storage) { raw in
            switch family {
            case AF_INET:
                IPAddress(ipv4: UInt32(bigEndian: raw.load(fromByteOffset: 4, as: UInt32.self)))
            case AF_INET6:
                IPAddress(
                    bits: UInt128(bigEndian: raw.loadUnaligned(fromByteOffset: 8, as: UInt128.self))
                )
            default: nil
            }
        }
    }
}
