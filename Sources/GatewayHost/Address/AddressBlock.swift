/// All addresses that begin with the same bits, such as `10.0.0.0/8`; one address is a block as well.
struct AddressBlock: Hashable, Sendable {
    /// Why a text is no block.
    enum Mistake: Error, Equatable {
        case notAnAddress
        case invalidLength(most: Int)
        /// There are ones behind the prefix: the network was meant, or the length is wrong.
        case bitsBehindPrefix(network: String)
    }

    /// The first address.
    let first: IPAddress
    /// How many bits all of them share, of the 128 that an ``IPAddress`` has.
    let length: Int

    /// Reads `192.0.2.1`, `10.0.0.0/8`, `2001:db8::/32`.
    ///
    /// - Parameter text: An address, or an address and a length.
    /// - Throws: What is wrong with it.
    init(_ text: String) throws(Mistake) {
        // text: the operator's block
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = IPAddress(String(parts[0])) else { throw .notAnAddress }
        let isShort = !parts[0].contains(":")
        let offset = isShort ? IPAddress.mappedBits : 0
        let most = IPAddress.bitCount - offset
        length = offset + (parts.count > 1 ? try Self.length(parts[1], most) : most)
        first = address.prefix(length)
        guard first == address else {
            let network = first.description + "/\(length - offset)"
            throw .bitsBehindPrefix(network: network)
        }
    }

    private static func length(_ text: Substring, _ most: Int) throws(Mistake) -> Int {
        guard (1...3).contains(text.utf8.count), text.utf8.allSatisfy({ $0 &- 48 < 10 }),
            let length = Int(text, radix: 10), length <= most
        else { throw .invalidLength(most: most) }
        return length
    }

    /// Whether the block is of IPv4 addresses alone; `::/0` is every IPv6 address and no other.
    var isIPv4: Bool { first.isIPv4 && length >= IPAddress.mappedBits }

    /// Whether the block is a whole family: everyone.
    var isEveryone: Bool { length == (isIPv4 ? IPAddress.mappedBits : 0) }

    /// Whether an address is one of these.
    func contains(_ address: IPAddress) -> Bool {
        address.isIPv4 == isIPv4 && address.prefix(length) == first
    }
}

extension AddressBlock: CustomStringConvertible {
    var description: String {
        guard length < IPAddress.bitCount else { return first.description }
        return "\(first)/\(isIPv4 ? length - IPAddress.mappedBits : length)"
    }
}
