import ProviderAPI

/// What of an answer its trip to another format could not carry, each kind of thing once.
///
/// A decoder adds what the canonical way has no place for, by its path in the upstream's whole
/// answer (of a stream too), without the numbers in lists. An encoder adds what its format has no
/// place for, by the name of the thing: `image`, `signature`, `citation`.
final class AnswerLosses {
    /// More than any answer loses; a hostile one must not fill the log.
    private static let most = 64
    private static let longestName = 64

    private struct Entry {
        var place: StaticString
        var name: [UInt8]
        var reason: Loss.Reason

        func holds(_ other: StaticString, _ text: RawText) -> Bool {
            place.utf8Start == other.utf8Start && name.elementsEqual(text.bytes)
        }

        var loss: Loss {
            let name = String(decoding: name, as: UTF8.self)
            let isPart = !name.isEmpty && place.utf8CodeUnitCount > 0
            return Loss(path: "\(place)" + (isPart ? "." : "") + name, reason: reason)
        }
    }

    private var entries: [Entry] = []

    /// Everything that was lost, in the order in which it came.
    var all: [Loss] {
        var seen = Set<Loss>()
        return entries.map(\.loss).filter { seen.insert($0).inserted }
    }

    /// Adds a thing.
    func add(_ place: StaticString, _ reason: Loss.Reason = .unsupported) {
        add(.empty, of: place, reason)
    }

    /// Adds a part of a thing; a place that is empty is the answer itself.
    func add(_ name: RawText, of place: StaticString, _ reason: Loss.Reason = .unsupported) {
        // This may run once a delta, so what is known costs a comparison.
        let name = name.prefix(Self.longestName)
        for entry in entries where entry.holds(place, name) { return }
        guard entries.count < Self.most else { return }
        entries.append(Entry(place: place, name: Array(name.bytes), reason: reason))
    }

    /// Adds a member that nothing reads, if it says anything.
    func add(_ member: JSONNode.Member, of place: StaticString) {
        guard !member.value.saysNothing else { return }
        add(member.name, of: place)
    }

    /// Adds the members of an object that nothing reads.
    func add(rest node: JSONNode?, of place: StaticString, besides known: [StaticString]) {
        guard let node else { return }
        for member in node.members where !known.contains(where: { member.name == $0 }) {
            add(member, of: place)
        }
    }
}

extension JSONNode {
    /// Whether nothing is lost with the value.
    var saysNothing: Bool {
        switch kind {
        case .null: true
        case .object, .array: isEmpty
        case .string: text?.isEmpty ?? true
        case .number: int == 0
        default: bool == false
        }
    }
}
