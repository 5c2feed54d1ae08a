import ProviderAPI

extension ByteBuffer {
    /// Writes the members of an approximate place, which three formats spell alike.
    mutating func place(_ location: JSONNode) {
        member("city", optional: location.member("city")?.value)
        member("region", optional: location.member("region")?.value)
        member("country", optional: location.member("country")?.value)
        member("timezone", optional: location.member("timezone")?.value)
    }
}
