import ProviderAPI

/// The id that a client gives its user, which some formats take up to a length only.
enum UserID {
    // "The IDs should be a string that uniquely identifies each user, with a maximum length of 64
    // characters" (safety_identifier, platform.openai.com/docs/api-reference/responses/create;
    // the API holds the older `user` to the same length). What coding agents send is longer.
    private static let maxLength = 64

    /// The value of a setting for a format with the limit: a longer id becomes another that is
    /// always the same.
    static func fit(_ entry: Settings.Entry, _ request: CanonicalRequest) -> RawJSON {
        guard entry.setting == .user || entry.setting == .safetyIdentifier,
            let id = entry.value.text, id.count > maxLength
        else { return entry.value }
        request.lose(entry.path, .adapted)
        return RawJSON(
            request.arena.make { out in
                out.append("\"user_")
                out.append(hexadecimal: CallID.hash(id))
                out.append("\"")
            }
        )
    }
}
