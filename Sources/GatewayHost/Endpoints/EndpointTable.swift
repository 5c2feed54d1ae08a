import ProviderAPI

/// Finds the endpoint of a method and a path.
enum EndpointTable {
    /// What was found.
    enum Match: Equatable {
        case endpoint(Endpoint)
        /// The path exists for other methods.
        case wrongMethod(allowed: StaticText)
        case nothing
        /// The path names a model by more than any model has.
        case longModel
    }

    /// A literal that can be compared.
    struct StaticText: Equatable {
        let text: StaticString

        static func == (left: StaticText, right: StaticText) -> Bool {
            left.text.description == right.text.description
        }
    }

    /// The paths that carry nothing but themselves and take a POST.
    private static let posts: [(path: StaticString, endpoint: Endpoint)] = [
        ("/v1/chat/completions", generate(.chat)),
        ("/v1/messages", generate(.messages)),
        ("/v1/responses", generate(.responses)),
        ("/v1/completions", proxy(.completions, .chat, .asked)),
        ("/v1/embeddings", proxy(.embeddings, .chat)),
        ("/v1/messages/count_tokens", proxy(.countTokens, .messages)),
        ("/v1/responses/input_tokens", proxy(.countTokens, .responses)),
        ("/v1/responses/compact", proxy(.compact, .responses)),
        ("/v1/images/generations", proxy(.imageGeneration, .chat, .asked)),
        ("/v1/images/edits", proxy(.imageEdit, .chat)),
        ("/v1/audio/speech", proxy(.speech, .chat)),
        ("/v1/audio/transcriptions", proxy(.transcription, .chat)),
        ("/v1/rerank", proxy(.rerank, .chat)),
        ("/v1/moderations", proxy(.moderation, .chat)),
    ]

    /// The paths that take a GET.
    private static let gets: [(path: StaticString, endpoint: Endpoint)] = [
        ("/v1/models", Endpoint(action: .listModels, format: .chat)),
        ("/v1beta/models", Endpoint(action: .listModels, format: .generateContent)),
        ("/livez", Endpoint(action: .live, format: .none)),
        ("/readyz", Endpoint(action: .ready, format: .none)),
        ("/healthz", Endpoint(action: .ready, format: .none)),
        ("/", Endpoint(action: .root, format: .none)),
        ("/api/hello", Endpoint(action: .root, format: .none)),
        ("/v1/responses", Endpoint(action: .webSocket, format: .responses)),
    ]

    /// Finds an endpoint.
    ///
    /// - Parameter head: The request's head.
    /// - Returns: What the path and method lead to.
    static func match(_ head: RequestHead) -> Match {
        let path = head.path
        let isRead = head.method == .get || head.method == .head
        if head.method == .post, let found = find(path, in: posts) { return .endpoint(found) }
        if isRead, let found = find(path, in: gets) {
            return .endpoint(flavoured(found, by: head))
        }
        if let found = matchNested(path, head) { return found }
        if find(path, in: posts) != nil { return .wrongMethod(allowed: StaticText(text: "POST")) }
        if find(path, in: gets) != nil { return .wrongMethod(allowed: StaticText(text: "GET")) }
        return .nothing
    }

    /// A path as text, without making one for those that are asked for all the time.
    ///
    /// - Parameter path: The path of a request.
    /// - Returns: Its text.
    static func text(of path: UnsafeRawBufferPointer) -> String {
        for known in frequent {
            let bytes = UnsafeRawBufferPointer(
                start: known.bytes.utf8Start,
                count: known.bytes.utf8CodeUnitCount
            )
            if ByteClass.identical(path, bytes) { return known.text }
        }
        return String(decoding: path, as: UTF8.self)
    }

    private static let frequent: [(bytes: StaticString, text: String)] = [
        ("/v1/chat/completions", "/v1/chat/completions"), ("/v1/messages", "/v1/messages"),
        ("/v1/responses", "/v1/responses"),
    ]

    /// The format in which an error for an unknown path is written.
    ///
    /// - Parameter head: The request's head.
    /// - Returns: The format of the API that the path or the headers belong to.
    static func guessedFormat(_ head: RequestHead) -> WireFormat {
        if head.path.starts(with: "/v1/messages".utf8) { return .messages }
        if head.path.starts(with: "/v1beta".utf8) { return .generateContent }
        return flavour(of: head)
    }

    /// The API that a client of a shared path speaks, told by its headers.
    private static func flavour(of head: RequestHead) -> WireFormat {
        if head.fields.first(named: "anthropic-version") != nil { return .messages }
        if head.fields.first(named: "x-goog-api-key") != nil { return .generateContent }
        return .chat
    }

    private static func flavoured(_ endpoint: Endpoint, by head: RequestHead) -> Endpoint {
        guard endpoint.action == .listModels, endpoint.format == .chat else { return endpoint }
        var endpoint = endpoint
        endpoint.format = flavour(of: head)
        return endpoint
    }

    private static func find(
        _ path: UnsafeRawBufferPointer,
        in table: [(path: StaticString, endpoint: Endpoint)]
    ) -> Endpoint? {
        for (known, endpoint) in table
        where ByteClass.identical(
            path,
            UnsafeRawBufferPointer(start: known.utf8Start, count: known.utf8CodeUnitCount)
        ) { return endpoint }
        return nil
    }

    /// Paths with a model or an id in them.
    private static func matchNested(
        _ path: UnsafeRawBufferPointer,
        _ head: RequestHead
    ) -> Match? {
        for prefix in ["/v1beta/models/", "/v1/models/"] where path.starts(with: prefix.utf8) {
            let rest = UnsafeRawBufferPointer(rebasing: path[prefix.utf8.count...])
            guard rest.count <= 3 * maxName else { return .longModel }
            guard let name = try? RequestTarget.decode(rest, plus: false), !name.isEmpty else {
                return .nothing
            }
            return matchModel(name, head, isBeta: prefix == "/v1beta/models/")
        }
        if path.starts(with: "/v1/responses/".utf8) {
            return .endpoint(Endpoint(action: .storedResponse, format: .responses))
        }
        return nil
    }

    /// A model's name and an operation behind it.
    private static let maxName = RequestedModel.maxBytes + 64

    private static func matchModel(_ name: String, _ head: RequestHead, isBeta: Bool) -> Match {
        if head.method == .get || head.method == .head {
            guard name.utf8.count <= RequestedModel.maxBytes else { return .longModel }
            let format = isBeta ? .generateContent : flavour(of: head)
            return .endpoint(Endpoint(action: .showModel(name), format: format))
        }
        guard let colon = name.utf8.lastIndex(of: UInt8(ascii: ":")) else {
            return .wrongMethod(allowed: StaticText(text: "GET"))
        }
        guard head.method == .post else { return .wrongMethod(allowed: StaticText(text: "POST")) }
        var endpoint = proxy(.generate, .generateContent)
        let model = String(name[..<colon])
        guard model.utf8.count <= RequestedModel.maxBytes else { return .longModel }
        endpoint.model = model
        switch name[name.utf8.index(after: colon)...] {
        case "generateContent": break
        case "streamGenerateContent":
            endpoint.streaming = head.query.asksForEvents ? .events : .array
        case "countTokens": endpoint.action = .proxy(.countTokens)
        case "embedContent": endpoint.action = .proxy(.embeddings)
        default: return .nothing
        }
        return .endpoint(endpoint)
    }

    private static func generate(_ format: WireFormat) -> Endpoint {
        proxy(.generate, format, .asked)
    }

    private static func proxy(
        _ operation: Operation,
        _ format: WireFormat,
        _ streaming: Endpoint.Streaming = .never
    ) -> Endpoint {
        Endpoint(action: .proxy(operation), format: format, streaming: streaming)
    }
}

extension UnsafeRawBufferPointer {
    /// Whether a query holds `alt=sse`.
    fileprivate var asksForEvents: Bool {
        split(separator: UInt8(ascii: "&")).contains { $0.elementsEqual("alt=sse".utf8) }
    }
}
