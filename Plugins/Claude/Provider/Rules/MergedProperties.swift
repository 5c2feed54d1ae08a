internal import ProviderAPI

/// The properties of several schemas; of one name that differ, all stay as alternatives.
struct MergedProperties {
    private static let mostAlternatives = 32

    private(set) var members: [JSONValue.Member] = []
    private var places: [TextKey: Int] = [:]
    private var alternatives: [TextKey: [JSONValue]] = [:]

    init(_ properties: JSONValue?) { merge(properties) }

    mutating func merge(_ properties: JSONValue?) {
        for member in properties?.members ?? [] {
            let key = TextKey(member.key)
            guard let place = places[key] else {
                places[key] = members.count
                members.append(member)
                continue
            }
            var choices = alternatives[key] ?? [members[place].value]
            guard !choices.contains(member.value), choices.count < Self.mostAlternatives else {
                continue
            }
            choices.append(member.value)
            alternatives[key] = choices
            members[place].value = ["anyOf": .array(choices)]
        }
    }
}
