import ProviderAPI

/// A tool that the client offers.
struct Tool {
    enum Kind {
        case function
        /// Free text input, bound to a grammar or not.
        case custom(Grammar?)
        case server(ServerTool)
    }

    var kind: Kind
    var name: RawText
    var namespace: RawText?
    var description: RawText?
    /// The schema of the input.
    var schema: JSONNode?
    var strict: RawJSON?
    /// Whether the tool is hidden from the model until it is referred to.
    var isDeferred = false
    var cache: CacheBreakpoint?
    var path: SourcePath
}

/// What a custom tool's input must match.
struct Grammar {
    /// The notation: `lark` or `regex`.
    var syntax: RawText
    var definition: RawText
}

/// A tool that the upstream runs itself.
struct ServerTool {
    enum Kind: UInt8 {
        case webSearch, webFetch, codeExecution, computer, fileSearch, imageGeneration
        case toolSearch, shell, textEditor, memory, remoteMCP, other
    }

    var kind: Kind
    /// The type as its format names it.
    var type: RawText
    var allowedDomains: JSONNode?
    var blockedDomains: JSONNode?
    var userLocation: JSONNode?
    var maxUses: RawJSON?
    var contextSize: RawJSON?
    /// The whole tool as its format wrote it, and which format that is.
    var raw: RawJSON
    var format: Dialect
}

/// Which tools the model may or must call.
struct ToolChoice {
    enum Mode {
        case auto, none, required
        case named(RawText, namespace: RawText?)
        /// A subset, of which a call may or must be made.
        case allowed([RawText], required: Bool)
        /// A tool that the upstream runs itself.
        case server(ServerTool.Kind)
    }

    var mode: Mode
    var path: SourcePath
}

extension ToolChoice.Mode {
    /// Reads a choice that is one word in the formats of this family.
    init?(word: RawText) {
        switch word {
        case "auto": self = .auto
        case "none": self = .none
        case "required", "any": self = .required
        default: return nil
        }
    }

    /// The choice as one word of the same formats; `nil` when it takes more to say.
    var word: StaticString? {
        switch self {
        case .auto: "auto"
        case .none: "none"
        case .required: "required"
        case .named, .allowed, .server: nil
        }
    }
}

/// The shape that the answer must have.
struct ResponseFormat {
    enum Kind {
        case text, jsonObject
        case jsonSchema(JSONNode)
    }

    var kind: Kind
    var name: RawText?
    var description: RawText?
    var strict: RawJSON?
    var path: SourcePath
}
