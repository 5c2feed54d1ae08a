internal import ProviderAPI

/// The properties of several schemas; of one name that differ, all stay as alternatives.
struct MergedProperties {
    private static let mostAlternatives = 32

    private(set) var members: [JSONValue.Member] = []
    private var places: [String: Int] = [:]
    private var alternatives: [String: [JSONValue]] = [:]

    init(_ properties: JSONValue?) { merge(properties) }

    mutating func merge(_ properties: JSONValue?) {
        for member in properties?.members ?? [] {
            guard let place = places[member.key] else {
                places[member.key] = members.count
                members.append(member)
                continue
            }
            var choices = alternatives[member.key] ?? [members[place].value]
            guard !choices.contains(member.value), choices.count < Self.mostAlternatives else {
                continue
            }
            choices.append(member.value)
            alternatives[member.key] = choices
            members[place].value = ["anyOf": .array(choices)]
        }
    }
}
