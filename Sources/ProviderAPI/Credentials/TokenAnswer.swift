/// What a token endpoint granted (RFC 6749 §5.1), in the words of a credential file.
public struct TokenAnswer: Sendable, Equatable {
    /// The whole answer.
    public let json: JSONValue
    /// What a credential keeps of it: `access_token`, the members asked for, `last_refresh`, and
    /// `expired` where the answer tells how long the token lives.
    public let members: JSONValue

    /// Reads an answer; `nil` where it grants nothing.
    ///
    /// - Parameters:
    ///   - json: The answer.
    ///   - keys: The members that are kept when they are texts with content.
    ///   - now: The moment of the answer.
    public init?(_ json: JSONValue, keeping keys: [String] = ["refresh_token"], now: UnixTime) {
        guard let token = json["access_token"]?.string, !token.isEmpty else { return nil }
        var members: JSONValue = ["access_token": .string(token)]
        for key in keys {
            if let text = json[key]?.string, !text.isEmpty { members[key] = .string(text) }
        }
        members["last_refresh"] = .string(now.rfc3339)
        if let seconds = json["expires_in"]?.double, seconds >= 0 {
            let end = now.adding(milliseconds: TimeBorder.wait(seconds: seconds))
            members["expired"] = .string(end.rfc3339)
        }
        self.json = json
        self.members = members
    }

    /// Reads the answer to a refresh or an exchange; `nil` where it grants nothing.
    ///
    /// - Parameters:
    ///   - response: The answer, of any status.
    ///   - keys: The members that are kept when they are texts with content.
    public init?(_ response: UpstreamResponse, keeping keys: [String] = ["refresh_token"]) {
        guard response.status == 200, let json = try? JSONValue(parsing: response.body) else {
            return nil
        }
        self.init(json, keeping: keys, now: response.now)
    }
}

extension UpstreamPlan {
    /// A request to a token endpoint, with a form as RFC 6749 wants it.
    ///
    /// - Parameters:
    ///   - form: The fields.
    ///   - url: The endpoint.
    public init(tokenForm form: KeyValuePairs<String, String>, to url: String) {
        self.init(
            tokenBody: Array(FormBody.encode(form).utf8),
            type: FormBody.contentType,
            to: url
        )
    }

    /// A request to a token endpoint that takes JSON instead.
    ///
    /// - Parameters:
    ///   - document: The fields.
    ///   - url: The endpoint.
    public init(tokenDocument document: JSONValue, to url: String) {
        self.init(tokenBody: Array(document.compact.utf8), type: "application/json", to: url)
    }

    private init(tokenBody body: [UInt8], type: String, to url: String) {
        self.init(
            url: url,
            headers: [HeaderField("content-type", type), HeaderField("accept", "application/json")]
        )
        self.body = body
    }
}
