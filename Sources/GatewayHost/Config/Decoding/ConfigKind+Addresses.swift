import ProviderAPI

extension ConfigKind where Value == AddressSet {
    /// A list of addresses, networks such as `10.0.0.0/8`, and `unix` for the local socket.
    static var addresses: ConfigKind {
        let list = ConfigKind<[AddressSet.Entry]>.list(of: .addressEntry)
        return ConfigKind(
            read: { place in list.read(place).map(AddressSet.init) },
            write: { list.write($0.entries) }
        )
    }
}

extension ConfigKind where Value == AddressSet.Entry {
    /// One address or network, or `unix`.
    static var addressEntry: ConfigKind {
        ConfigKind(
            read: { place in
                guard let text = ConfigKind<String>.text.read(place) else { return nil }
                if text == Peer.localSocketName { return .localSocket }
                do throws(AddressBlock.Mistake) {
                    return .block(try AddressBlock(text))
                } catch {
                    place.report(error)
                    return nil
                }
            },
            write: { .string($0.description) }
        )
    }
}

extension ConfigKind where Value == String {
    /// The name of a host, or an address, without a port.
    static var hostName: ConfigKind {
        ConfigKind(
            read: { place in
                guard let text = ConfigKind<String>.text.read(place) else { return nil }
                let name = HostName(text).text
                let isName = name.utf8.allSatisfy {
                    $0 > 0x20 && $0 < 0x7f && !"/:@*".utf8.contains($0)
                }
                guard !name.isEmpty, isName || IPAddress(name) != nil else {
                    place.error(
                        "this is not the name of a host",
                        "write it without scheme, port and `*`"
                    )
                    return nil
                }
                return text
            },
            write: { .string($0) }
        )
    }
}

extension ConfigPlace {
    /// Says what is wrong with an address or a network.
    fileprivate func report(_ mistake: AddressBlock.Mistake) {
        switch mistake {
        case .notAnAddress:
            error(
                "this is not an address",
                "write 192.0.2.1, 10.0.0.0/8, 2001:db8::/32, or unix for the local socket"
            )
        case .invalidLength(let most):
            error("this is not the length of a network", "write /0 to /\(most)")
        case .bitsBehindPrefix(let network):
            error("this network has bits set behind its length", "did you mean `\(network)`?")
        }
    }
}
