extension LoginEvent {
    /// The EVENT document of the plugin ABI.
    public var json: JSONValue {
        .document([
            "event": .string(kind.name),
            "detail": kind.detail,
            "state": state,
            "random": .string(Hexadecimal.text(random)),
            "callback_url": .string(callbackURL),
            "now_ms": .time(now),
        ])
    }

    /// Reads an EVENT document.
    ///
    /// - Parameter json: The document.
    /// - Throws: Which member is missing or wrong.
    public init(json: JSONValue) throws(ProviderFailure) {
        let reader = DocumentReader(json, path: "event")
        let name = try reader.string("event")
        guard let kind = Kind(name: name, detail: json["detail"] ?? .null) else {
            throw reader.wrong("event", "an event of a login")
        }
        guard let random = Hexadecimal.bytes(try reader.string("random", default: "")) else {
            throw reader.wrong("random", "hexadecimal text")
        }
        self.init(
            kind,
            state: json["state"] ?? .null,
            random: random,
            callbackURL: try reader.string("callback_url", default: ""),
            now: try reader.time("now_ms") ?? UnixTime(milliseconds: 0)
        )
    }
}

extension LoginEvent.Kind {
    fileprivate var name: String {
        switch self {
        case .begin: "begin"
        case .callback: "callback"
        case .input: "input"
        case .file: "file"
        case .response: "response"
        case .waited: "waited"
        }
    }

    fileprivate var detail: JSONValue {
        switch self {
        case .begin(let method): .string(method)
        case .callback(let query):
            .object(
                query.sorted { $0.key < $1.key }
                    .map { JSONValue.Member($0.key, .string($0.value)) }
            )
        case .input(let text): .string(text)
        case .file(let bytes): .string(Hexadecimal.text(bytes))
        case .response(let status, let headers, let body):
            [
                "status": .int(status),
                "headers": .array(headers.map { [.string($0.name), .string($0.value)] }),
                "body": .string(Hexadecimal.text(body)),
            ]
        case .waited: .null
        }
    }

    fileprivate init?(name: String, detail: JSONValue) {
        switch name {
        case "begin": self = .begin(method: detail.string ?? "")
        case "callback":
            let pairs = detail.members.map { ($0.key, $0.value.string ?? "") }
            self = .callback(query: Dictionary(pairs) { _, last in last })
        case "input": self = .input(detail.string ?? "")
        case "file": self = .file(Hexadecimal.bytes(detail.string ?? "") ?? [])
        case "response":
            guard let status = detail["status"]?.int,
                let body = Hexadecimal.bytes(detail["body"]?.string ?? ""),
                let headers = try? HeaderField.list(
                    detail["headers"]?.elements ?? [],
                    path: "event.headers"
                )
            else { return nil }
            self = .response(status: status, headers: headers, body: body)
        case "waited": self = .waited
        default: return nil
        }
    }
}
