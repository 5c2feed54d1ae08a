import ProviderAPI

@testable import Dialects

/// What a golden case asks for beside its input, from its `options.json`.
struct GoldenOptions {
    private let text: [UInt8]

    init(_ text: [UInt8]) { self.text = text }

    /// Whether the upstream's bytes end as HTTP demands.
    var isClean: Bool { read { $0["clean"]?.bool } ?? true }

    var context: TranslationContext {
        var context = TranslationContext(
            upstreamModel: "upstream-model",
            clientModel: "client-model",
            requestID: "r1"
        )
        context.now = 1_700_000_000
        context.streams = read { $0["streams"]?.bool }
        context.thinking = (read { $0["thinking"]?.string }).flatMap(ThinkingSuffix.init)
        context.capabilities = capabilities
        return context
    }

    private var capabilities: TranslationContext.Capabilities {
        var found = TranslationContext.Capabilities()
        found.maxOutput = read { $0["maxOutput"]?.int }
        found.acceptsCustomTools = flag("acceptsCustomTools", false)
        found.acceptsWebSearch = read { $0["acceptsWebSearch"]?.bool }
        found.acceptsCallIDs = flag("acceptsCallIDs", true)
        found.acceptsSystemAnywhere = flag("acceptsSystemAnywhere", false)
        found.acceptsPlainThinking = flag("acceptsPlainThinking", true)
        found.acceptsPromptCacheKey = flag("acceptsPromptCacheKey", false)
        found.acceptsImagesInToolResults = flag("acceptsImagesInToolResults", true)
        found.acceptsTemperatureWithTopP = flag("acceptsTemperatureWithTopP", true)
        found.wantsMaxCompletionTokens = flag("wantsMaxCompletionTokens", false)
        found.signatures = SignatureShapes(rawValue: UInt16(read { $0["signatures"]?.int } ?? 0))
        found.efforts = list("efforts").compactMap(Effort.init(name:))
        found.thinking = thinking
        return found
    }

    private var thinking: TranslationContext.Capabilities.Thinking? {
        switch read({ $0["thinkingStyle"]?.string }) {
        case "none": TranslationContext.Capabilities.Thinking.none
        case "levels": .levels
        case "budget": .budget(minimum: 1024, maximum: 64_000)
        case "adaptive": .adaptive
        default: nil
        }
    }

    var reverse: Reverse {
        var reverse = Reverse(clientModel: "client-model", requestID: "r1")
        reverse.created = 1_700_000_000
        reverse.estimatedInput = 100
        reverse.includesUsage = flag("includesUsage", true)
        reverse.hidesThinking = flag("hidesThinking", false)
        reverse.toolNames = toolNames
        reverse.onlyCustomTool = read { $0["onlyCustomTool"]?.string }
        reverse.clientToolSearch = read { $0["clientToolSearch"]?.string }
        return reverse
    }

    private var toolNames: [Reverse.ToolName] {
        var names: [Reverse.ToolName] = []
        _ = read { root -> Bool? in
            for node in root["toolNames"]?.elements ?? root.elements {
                names.append(
                    Reverse.ToolName(
                        upstream: node["upstream"]?.string ?? "",
                        client: node["client"]?.string ?? "",
                        namespace: node["namespace"]?.string,
                        isCustom: node["isCustom"]?.bool ?? false
                    )
                )
            }
            return true
        }
        return names
    }

    private func flag(_ key: String, _ normal: Bool) -> Bool {
        read { $0[key: key]?.bool } ?? normal
    }

    private func list(_ key: String) -> [String] {
        read { $0[key: key].map { $0.elements.compactMap(\.string) } } ?? []
    }

    private func read<Value>(_ body: (JSONNode) -> Value?) -> Value? {
        text.withUnsafeBytes { bytes in
            var document = JSONDocument()
            guard let root = try? document.parse(bytes) else { return nil }
            return body(root)
        }
    }
}
