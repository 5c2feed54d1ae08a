import ProviderAPI

/// Token counts in responses.
enum ResponsesUsage {
    private static let members: [StaticString] = [
        "input_tokens", "input_tokens_details", "output_tokens", "output_tokens_details",
        "total_tokens",
    ]
    private static let inputMembers: [StaticString] = [
        "cached_tokens", "cache_write_tokens", "cache_creation_tokens",
    ]

    static func read(_ response: JSONNode, into usage: inout Usage) -> Bool {
        guard let value = response.member("usage"), value.isObject else { return false }
        var read = Usage()
        let input = value.member("input_tokens_details")
        read.cacheRead = input?["cached_tokens"]?.tokens
        read.cacheWrite =
            input?["cache_write_tokens"]?.tokens ?? input?["cache_creation_tokens"]?.tokens
        read.reasoning = value.member("output_tokens_details")?["reasoning_tokens"]?.tokens
        read.setInput(total: value["input_tokens"]?.tokens ?? 0)
        read.setOutput(total: value["output_tokens"]?.tokens ?? 0)
        read.statedTotal = value["total_tokens"]?.tokens
        usage.update(to: read)
        return true
    }

    /// Adds the counts that nothing reads to what is lost.
    static func addRest(of value: JSONNode?, to losses: AnswerLosses) {
        losses.add(rest: value, of: "usage", besides: members)
        losses.add(
            rest: value?["input_tokens_details"],
            of: "usage.input_tokens_details",
            besides: inputMembers
        )
        losses.add(
            rest: value?["output_tokens_details"],
            of: "usage.output_tokens_details",
            besides: ["reasoning_tokens"]
        )
    }

    /// Writes the value of a `usage` member, whose details clients demand.
    static func write(_ usage: Usage, into out: inout ByteBuffer) {
        out.openObject()
        out.member("input_tokens", usage.inputTotal)
        out.key("input_tokens_details")
        out.openObject()
        out.member("cached_tokens", usage.cacheRead ?? 0)
        out.member("cache_write_tokens", usage.cacheWrite ?? 0)
        out.closeObject()
        out.member("output_tokens", usage.outputTotal)
        out.key("output_tokens_details")
        out.openObject()
        out.member("reasoning_tokens", usage.reasoning ?? 0)
        out.closeObject()
        out.member("total_tokens", usage.total)
        out.closeObject()
    }
}
