internal import ProviderAPI

/// Images of an edit, whose address is called `url` here and `image_url` elsewhere
/// (docs.x.ai/docs/api-reference#edit-image).
enum ImageFields {
    private static let places: [StaticString] = ["image", "images", "mask"]

    static func apply(to root: JSONNode, _ plan: inout UpstreamPlan) {
        var revision = JSONRevision()
        for place in places {
            guard let value = root.member(place) else { continue }
            rename(value, &revision)
            for element in value.elements { rename(element, &revision) }
        }
        plan.set(revision, of: root)
    }

    private static func rename(_ image: JSONNode, _ revision: inout JSONRevision) {
        guard image["url"] == nil else { return }
        for member in image.members where member.key.equals("image_url") {
            revision.replace(member.key, with: #""url""#)
            // The long form of chat wraps the address once more.
            if let inner = member.value["url"] {
                revision.replace(member.value, with: String(decoding: inner.raw, as: UTF8.self))
            }
        }
    }
}
