import ProviderAPI

/// Token counts in generateContent answers, where thoughts stand beside the output.
enum GenerateContentUsage {
    private static let members: [StaticString] = [
        "promptTokenCount", "prompt_token_count", "toolUsePromptTokenCount",
        "tool_use_prompt_token_count", "cachedContentTokenCount", "cached_content_token_count",
        "candidatesTokenCount", "candidates_token_count", "thoughtsTokenCount",
        "thoughts_token_count", "totalTokenCount", "total_token_count",
    ]

    static func read(_ node: JSONNode, into usage: inout Usage) -> Bool {
        // A whole answer may be a list of the chunks of a stream.
        if node.isArray {
            return node.elements.reduce(false) { read($1, into: &usage) || $0 }
        }
        guard let value = node.either("usageMetadata", "usage_metadata") else { return false }
        return read(value: value, into: &usage)
    }

    static func read(value: JSONNode, into usage: inout Usage) -> Bool {
        guard value.isObject else { return false }
        // Early chunks hold zeros as placeholders.
        usage.update(to: parse(value))
        return true
    }

    private static func parse(_ value: JSONNode) -> Usage {
        var usage = Usage()
        var input = 0
        for member in value.members {
            guard let count = member.value.tokens else { continue }
            switch member.name {
            case "promptTokenCount", "prompt_token_count", "toolUsePromptTokenCount",
                "tool_use_prompt_token_count":
                input = input.adding(saturating: count)
            case "cachedContentTokenCount", "cached_content_token_count": usage.cacheRead = count
            case "candidatesTokenCount", "candidates_token_count": usage.output = count
            case "thoughtsTokenCount", "thoughts_token_count": usage.reasoning = count
            case "totalTokenCount", "total_token_count": usage.statedTotal = count
            default: break
            }
        }
        usage.setInput(total: input)
        return usage
    }

    /// Adds the counts that nothing reads to what is lost.
    static func addRest(of value: JSONNode, to losses: AnswerLosses) {
        losses.add(rest: value, of: "usageMetadata", besides: members)
    }

    /// Writes the value of a `usageMetadata` member.
    static func write(_ usage: Usage, into out: inout ByteBuffer) {
        out.openObject()
        out.member("promptTokenCount", usage.inputTotal)
        out.member("candidatesTokenCount", usage.output)
        out.member("totalTokenCount", usage.total)
        out.member("thoughtsTokenCount", optional: usage.reasoning)
        out.member("cachedContentTokenCount", optional: usage.cacheRead)
        out.closeObject()
    }
}
