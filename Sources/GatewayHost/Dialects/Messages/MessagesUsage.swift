import ProviderAPI

/// Token counts in messages answers, whose buckets are disjoint.
enum MessagesUsage {
    private static let members: [StaticString] = [
        "input_tokens", "cache_read_input_tokens", "cache_creation_input_tokens",
        "cache_creation", "output_tokens", "output_tokens_details", "thinking_tokens",
        "server_tool_use", "service_tier",
    ]

    static func read(_ node: JSONNode, into usage: inout Usage) -> Bool {
        let holder = node.member("message") ?? node
        guard let value = holder.member("usage"), value.isObject else { return false }
        // Some upstreams repeat the input in the last event as a zero.
        if let input = value["input_tokens"]?.tokens, input > 0 { usage.input = input }
        if let read = value["cache_read_input_tokens"]?.tokens { usage.cacheRead = read }
        if let write = value["cache_creation_input_tokens"]?.tokens { usage.cacheWrite = write }
        if let detail = value.member("cache_creation") {
            usage.cacheWriteHour = detail["ephemeral_1h_input_tokens"]?.tokens
        }
        readOutput(value, into: &usage)
        return true
    }

    private static func readOutput(_ value: JSONNode, into usage: inout Usage) {
        let thinking =
            value.member("output_tokens_details")?["thinking_tokens"]?.tokens
            ?? value["thinking_tokens"]?.tokens
        let before = usage.outputTotal
        if let thinking { usage.reasoning = thinking }
        usage.setOutput(total: value["output_tokens"]?.tokens ?? before)
        if let searches = value.member("server_tool_use")?["web_search_requests"]?.tokens {
            usage.webSearches = searches
        }
    }

    /// Adds the counts that nothing reads to what is lost.
    static func addRest(of value: JSONNode, to losses: AnswerLosses) {
        losses.add(rest: value, of: "usage", besides: members)
        losses.add(
            rest: value["output_tokens_details"],
            of: "usage.output_tokens_details",
            besides: ["thinking_tokens"]
        )
        losses.add(
            rest: value["server_tool_use"],
            of: "usage.server_tool_use",
            besides: ["web_search_requests"]
        )
        switch value["service_tier"]?.text {
        case nil, .some("standard"), .some("priority"): break
        default: losses.add("usage.service_tier")
        }
    }

    /// Writes the value of a `usage` member.
    static func write(_ usage: Usage, into out: inout ByteBuffer) {
        out.openObject()
        out.member("input_tokens", usage.input)
        out.member("cache_creation_input_tokens", usage.cacheWrite ?? 0)
        out.member("cache_read_input_tokens", usage.cacheRead ?? 0)
        if let hour = usage.cacheWriteHour {
            out.key("cache_creation")
            out.openObject()
            out.member("ephemeral_5m_input_tokens", max(0, (usage.cacheWrite ?? 0) - hour))
            out.member("ephemeral_1h_input_tokens", hour)
            out.closeObject()
        }
        out.member("output_tokens", usage.outputTotal)
        if let reasoning = usage.reasoning {
            out.append("\"output_tokens_details\":{\"thinking_tokens\":")
            out.append(decimal: reasoning)
            out.append("},")
        }
        if let searches = usage.webSearches {
            out.append("\"server_tool_use\":{\"web_search_requests\":")
            out.append(decimal: searches)
            out.append("},")
        }
        out.closeObject()
    }
}
