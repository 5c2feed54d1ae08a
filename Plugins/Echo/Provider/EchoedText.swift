internal import ProviderAPI

/// Finds what to echo.
enum EchoedText {
    /// The text of the last user message of a chat request.
    static func lastUserText(
        of body: UnsafeRawBufferPointer
    ) throws(ProviderFailure) -> String {
        guard let request = try? JSONValue(parsing: body) else {
            throw ProviderFailure(.refused, "The request's body is not JSON.")
        }
        let messages = request["messages"]?.elements ?? []
        guard let message = messages.last(where: { $0["role"]?.word == "user" }) else {
            throw ProviderFailure(.refused, "`messages` holds no user message to echo.")
        }
        return text(of: message["content"] ?? .null)
    }

    private static func text(of content: JSONValue) -> String {
        content.string ?? content.elements.compactMap { $0["text"]?.string }.joined()
    }
}
