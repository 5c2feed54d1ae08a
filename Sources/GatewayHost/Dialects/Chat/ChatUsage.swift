import ProviderAPI

/// Token counts in chat answers.
enum ChatUsage {
    private static let members: [StaticString] = [
        "prompt_tokens", "completion_tokens", "total_tokens", "prompt_tokens_details",
        "completion_tokens_details", "prompt_cache_hit_tokens", "prompt_cache_miss_tokens",
    ]
    private static let inputMembers: [StaticString] = [
        "cached_tokens", "cache_write_tokens", "cache_creation_tokens",
    ]

    static func read(_ node: JSONNode, into usage: inout Usage) -> Bool {
        guard let value = node.member("usage") else { return false }
        return read(value: value, into: &usage)
    }

    static func read(value: JSONNode, into usage: inout Usage) -> Bool {
        guard value.isObject else { return false }
        usage.update(to: parse(value))
        return true
    }

    private static func parse(_ value: JSONNode) -> Usage {
        var usage = Usage()
        let input = value.member("prompt_tokens_details")
        usage.cacheRead =
            input?["cached_tokens"]?.tokens ?? value["prompt_cache_hit_tokens"]?.tokens
        usage.cacheWrite =
            input?["cache_write_tokens"]?.tokens ?? input?["cache_creation_tokens"]?.tokens
        let output = value.member("completion_tokens_details")
        usage.reasoning = output?["reasoning_tokens"]?.tokens
        usage.setInput(total: value["prompt_tokens"]?.tokens ?? 0)
        usage.setOutput(total: value["completion_tokens"]?.tokens ?? 0)
        usage.statedTotal = value["total_tokens"]?.tokens
        return usage
    }

    /// Adds the counts that nothing reads to what is lost.
    static func addRest(of value: JSONNode, to losses: AnswerLosses) {
        losses.add(rest: value, of: "usage", besides: members)
        losses.add(
            rest: value["prompt_tokens_details"],
            of: "usage.prompt_tokens_details",
            besides: inputMembers
        )
        losses.add(
            rest: value["completion_tokens_details"],
            of: "usage.completion_tokens_details",
            besides: ["reasoning_tokens"]
        )
    }

    /// Writes the value of a `usage` member.
    static func write(_ usage: Usage, into out: inout ByteBuffer) {
        out.openObject()
        out.member("prompt_tokens", usage.inputTotal)
        out.member("completion_tokens", usage.outputTotal)
        out.member("total_tokens", usage.total)
        if usage.cacheRead != nil || usage.cacheWrite != nil {
            out.key("prompt_tokens_details")
            out.openObject()
            out.member("cached_tokens", usage.cacheRead ?? 0)
            out.member("cache_write_tokens", optional: usage.cacheWrite)
            out.closeObject()
        }
        if let reasoning = usage.reasoning {
            out.key("completion_tokens_details")
            out.openObject()
            out.member("reasoning_tokens", reasoning)
            out.closeObject()
        }
        out.closeObject()
    }
}
