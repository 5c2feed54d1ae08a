internal import ProviderAPI

/// What is asked of a model, as the last part of its URL says it.
enum GeminiAction: Sendable, Equatable {
    case generate
    case stream
    case countTokens

    init(_ request: ProviderRequest) throws(ProviderFailure) {
        switch (request.operation, request.stream) {
        case (.generate, false): self = .generate
        case (.generate, true): self = .stream
        case (.countTokens, _): self = .countTokens
        default:
            throw ProviderFailure(
                .unsupported,
                "This upstream is not asked for \(request.operation.name)."
            )
        }
    }

    /// The action; without `alt=sse` a stream would be a JSON array (ai.google.dev/api).
    var suffix: String {
        switch self {
        case .generate: ":generateContent"
        case .stream: ":streamGenerateContent?alt=sse"
        case .countTokens: ":countTokens"
        }
    }
}

/// Where models live: everything of the URL before the model.
struct GeminiEndpoint: Sendable {
    private let prefix: String
    private let isVertex: Bool

    /// The Gemini API.
    static func gemini(
        _ credential: JSONValue,
        _ settings: GeminiSettings
    ) throws(ProviderFailure) -> GeminiEndpoint {
        let base = try BaseURL.setting("base_url", in: credential) ?? settings.geminiBaseURL
        let version = hasVersion(base) ? "" : "/v1beta"
        return GeminiEndpoint(prefix: base + version + "/", isVertex: false)
    }

    /// Vertex AI, in a project and a region where both are known.
    static func vertex(
        _ place: VertexPlace,
        _ credential: JSONValue,
        _ settings: GeminiSettings
    ) throws(ProviderFailure) -> GeminiEndpoint {
        let base =
            try BaseURL.setting("base_url", in: credential) ?? settings.vertexBaseURL
            ?? place.baseURL
        let version = hasVersion(base) ? "" : "/v1"
        return GeminiEndpoint(
            prefix: base + version + place.path + "/publishers/google/models/",
            isVertex: true
        )
    }

    var listURL: String { prefix + "models?pageSize=1000" }

    func url(of model: String, _ action: GeminiAction) -> String {
        prefix + path(of: model) + action.suffix
    }

    private func path(of model: String) -> String {
        if isVertex {
            // The name may come as a resource, `publishers/google/models/x`.
            // text: the host bounds names of models
            return FormBody.encode(model.split(separator: "/").last.map(String.init) ?? model)
        }
        // text: the host bounds names of models
        let parts = model.split(separator: "/").map { FormBody.encode(String($0)) }
        // Models that were tuned are a collection of their own (ai.google.dev/api/tuning).
        let isResource = parts.count == 2 && ["models", "tunedModels"].contains(parts[0])
        return isResource ? parts.joined(separator: "/") : "models/" + FormBody.encode(model)
    }

    private static func hasVersion(_ base: String) -> Bool {
        // text: the operator's URL
        ["/v1", "/v1beta", "/v1alpha", "/v1beta1"].contains { base.hasSuffix($0) }
    }
}

/// A project of Google Cloud and a region.
struct VertexPlace: Sendable {
    static let defaultLocation = "us-central1"

    let project: String?
    let location: String

    init(project: String?, location: String?) {
        self.project = project
        self.location = location ?? Self.defaultLocation
    }

    init(_ settings: JSONValue?) {
        self.init(
            project: settings?["project"]?.string.flatMap { $0.isEmpty ? nil : $0 },
            location: settings?["location"]?.string.flatMap { $0.isEmpty ? nil : $0 }
        )
    }

    /// A region has a host of its own; `global`, and a key without a project, do not
    /// (cloud.google.com/vertex-ai/docs/reference/rest).
    var baseURL: String {
        project == nil || location == "global"
            ? "https://aiplatform.googleapis.com"
            : "https://\(FormBody.encode(location))-aiplatform.googleapis.com"
    }

    var path: String {
        guard let project else { return "" }
        return "/projects/\(FormBody.encode(project))/locations/\(FormBody.encode(location))"
    }
}
