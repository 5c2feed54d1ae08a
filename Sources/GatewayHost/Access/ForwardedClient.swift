/// Who sent a request, when proxies stand in front.
///
/// Only what a trusted proxy wrote counts. Each proxy appends whom it got the request from, so the
/// list is walked from its right end, past the trusted ones; the first that is not trusted is the
/// client, whatever it may have written in front of that. An entry that cannot be read ends the walk
/// at the last proxy that is known.
struct ForwardedClient {
    /// How many entries are looked at: more proxies than any request passes.
    static let maxHops = 32

    let trusted: AddressSet

    /// Finds the client of a request.
    ///
    /// A proxy sets one of the two headers and hands on the other as the client wrote it. With both
    /// there it is not known which; unless they agree nobody is believed, and the client counts as
    /// the proxy.
    ///
    /// - Parameters:
    ///   - peer: Who is connected.
    ///   - fields: The header fields of the request.
    /// - Returns: The client, or the proxy where no proxy said who that is.
    func client(of peer: Peer, _ fields: HeadFields) -> Peer {
        guard trusted.contains(peer) else { return peer }
        let listed = Self.listed(fields)
        let described = Self.described(fields)
        let clients = [listed, described].filter { !$0.isEmpty }.map { walk($0, from: peer) }
        guard let first = clients.first, clients.allSatisfy({ $0 == first }) else { return peer }
        return first
    }

    private func walk(_ hops: [IPAddress?], from peer: Peer) -> Peer {
        var last = peer
        for hop in hops.reversed().prefix(Self.maxHops) {
            guard let hop else { return last }
            last = .address(hop)
            guard trusted.contains(last) else { return last }
        }
        return last
    }

    /// The entries of `X-Forwarded-For`; `nil` for those that cannot be read.
    private static func listed(_ fields: HeadFields) -> [IPAddress?] {
        var hops: [IPAddress?] = []
        fields.forEach(named: "x-forwarded-for") { value in
            for entry in TokenList(value) where !entry.isEmpty {
                append(ForwardedNode.address(entry), to: &hops)
            }
        }
        return hops
    }

    /// The entries of `Forwarded`.
    private static func described(_ fields: HeadFields) -> [IPAddress?] {
        var hops: [IPAddress?] = []
        fields.forEach(named: "forwarded") { value in
            var reader = ForwardedField(value)
            while let element = reader.next() {
                let address = element.node.flatMap { node in
                    node.withUnsafeBytes { ForwardedNode.address($0) }
                }
                append(address, to: &hops)
            }
        }
        return hops
    }

    // A client may write a head full of entries; only those at the end are ever asked for.
    private static func append(_ hop: IPAddress?, to hops: inout [IPAddress?]) {
        if hops.count == 2 * maxHops { hops.removeFirst(maxHops) }
        hops.append(hop)
    }
}

extension HeadFields {
    /// Calls a function with the value of each field of a name, in their order.
    fileprivate func forEach(named name: StaticString, _ body: (UnsafeRawBufferPointer) -> Void) {
        for index in 0..<count where ByteClass.equal(self.name(at: index), name) {
            body(value(at: index))
        }
    }
}
