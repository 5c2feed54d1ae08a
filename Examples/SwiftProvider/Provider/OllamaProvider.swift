public import ProviderAPI

/// Ollama through its native `/api/chat`, whose answers are JSON lines.
///
/// Text and reasoning go both ways. Ollama's own fields (`options`, `keep_alive`, `format`) pass
/// through when a client sends them.
public struct OllamaProvider: Provider {
    /// What the provider is.
    public static let descriptor: ProviderDescriptor = {
        var descriptor = ProviderDescriptor(
            name: "Ollama",
            version: "1.0.0",
            summary: "Ollama's native API.",
            formats: [.chat]
        )
        descriptor.isKeyless = true
        descriptor.settings = [
            SettingField(
                "base-url",
                .string,
                "Where Ollama listens.",
                defaultJSON: "\"http://127.0.0.1:11434\""
            )
        ]
        return descriptor
    }()

    private let baseURL: String

    /// Makes an instance.
    ///
    /// - Parameter settings: `base-url`.
    /// - Throws: That `base-url` is no URL.
    public init(settings: JSONValue) throws(ProviderFailure) {
        var url = settings["base-url"]?.string ?? ""
        guard url.hasPrefix("http://") || url.hasPrefix("https://") else {
            throw ProviderFailure(.refused, "`base-url` must be an http or https URL.")
        }
        while url.hasSuffix("/") { url.removeLast() }
        baseURL = url
    }

    /// There is nothing to open: Ollama asks for no key.
    ///
    /// - Parameters:
    ///   - credential: Empty.
    ///   - now: The time of the call.
    /// - Returns: An account without a secret.
    public func open(_ credential: JSONValue, now: UnixTime) -> (account: Void, info: AccountInfo) {
        ((), AccountInfo(label: "ollama"))
    }

    /// The request that lists what is installed.
    ///
    /// - Parameter account: The account.
    /// - Returns: The request.
    public func models(for account: Void) -> ModelCatalog {
        var plan = UpstreamPlan(url: baseURL + "/api/tags")
        plan.method = "GET"
        return .request(plan)
    }

    /// Reads the list.
    ///
    /// - Parameters:
    ///   - response: Ollama's answer.
    ///   - account: The account.
    /// - Returns: The models.
    /// - Throws: That there is no list.
    public func parseModels(
        _ response: UpstreamResponse,
        for account: Void
    ) throws(ProviderFailure) -> [ModelEntry] {
        guard response.status == 200, let list = try? JSONValue(parsing: response.body) else {
            throw ProviderFailure(.failed, "Ollama gave no list of models.")
        }
        let names = (list["models"]?.elements ?? []).compactMap { $0["name"]?.string }
        return names.filter { !$0.isEmpty }.map { ModelEntry(id: $0, owner: "ollama") }
    }

    /// Sends the client's body on; what only the chat format has is taken out.
    ///
    /// - Parameters:
    ///   - request: A chat request.
    ///   - account: The account.
    /// - Returns: The request to `/api/chat`.
    public func prepare(_ request: ProviderRequest, account: Void) -> UpstreamPlan {
        var plan = UpstreamPlan(
            url: baseURL + "/api/chat",
            headers: [HeaderField("content-type", "application/json")]
        )
        // Without this member Ollama streams.
        plan.set("stream", json: request.stream ? "true" : "false")
        for key in ["stream_options", "n", "user", "store"] { plan.remove(key) }
        plan.transforms = true
        return plan
    }

    /// Makes the transform of one answer.
    ///
    /// - Parameter request: The request that is answered.
    /// - Returns: A fresh transform.
    public func transform(for request: ProviderRequest) -> any ResponseTransform {
        OllamaTransform(
            envelope: ChatEnvelope(
                id: "chatcmpl-\(request.requestID)",
                model: request.model,
                created: request.now.seconds
            ),
            streams: request.stream
        )
    }
}
