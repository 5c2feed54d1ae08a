extension UpstreamPlan {
    /// The plan as the `request` of a control document, its body as text.
    public var json: JSONValue {
        .document([
            "method": .string(method),
            "url": .string(url),
            "headers": .array(headers.map { [.string($0.name), .string($0.value)] }),
            "body": body.map { .string(String(decoding: $0, as: UTF8.self)) } ?? .null,
        ])
    }

    /// Reads the `request` of a control document.
    ///
    /// - Parameter json: The member.
    /// - Throws: Which member is missing or wrong.
    public init(json: JSONValue) throws(ProviderFailure) {
        let reader = DocumentReader(json, path: "request")
        self.init(url: try reader.string("url"))
        method = try reader.string("method", default: "GET")
        body = try reader.optional("body", "text") { $0.string }.map { Array($0.utf8) }
        headers = try HeaderField.list(reader.list("headers"), path: "request.headers")
    }
}

extension HeaderField {
    static func list(
        _ values: [JSONValue],
        path: String
    ) throws(ProviderFailure) -> [HeaderField] {
        var headers: [HeaderField] = []
        for value in values {
            guard let name = value[0]?.string, let text = value[1]?.string else {
                throw ProviderFailure(.failed, "\(path): a header must be [name, value].")
            }
            headers.append(HeaderField(name, text))
        }
        return headers
    }
}
