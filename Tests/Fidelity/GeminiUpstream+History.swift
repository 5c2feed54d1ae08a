internal import ProviderAPI

extension GeminiUpstream {
    private static let bypass = [
        "skip_thought_signature_validator", "context_engineering_is_the_way_to_go",
    ]

    static func checkHistory(
        _ contents: JSONValue,
        model: String,
        isVertex: Bool
    ) throws(Refusal) {
        guard let first = contents.elements.first, let last = contents.elements.last else {
            throw Refusal("contents is not specified.")
        }
        guard first["role"]?.string != "model" else {
            throw Refusal("Please ensure that multiturn requests begin with a user turn.")
        }
        guard last["role"]?.string != "model" else {
            throw Refusal("Please ensure that multiturn requests end with a user turn.")
        }
        try checkPairing(contents)
        var hasCall = false
        for content in contents.elements {
            let isModel = content["role"]?.string == "model"
            if !isModel { hasCall = false }
            for part in content["parts"]?.elements ?? [] {
                let isFirst = isModel && !hasCall && part.call != nil
                if isFirst { hasCall = true }
                try checkSignature(
                    part,
                    isFirstCall: isFirst,
                    isStrict: !model.hasPrefix("gemini-2")
                )
                if isVertex, (part.call ?? part.response)?["id"] != nil {
                    throw Refusal("Unknown name \"id\" at 'contents.parts'.")
                }
            }
        }
    }

    private static func checkSignature(
        _ part: JSONValue,
        isFirstCall: Bool,
        isStrict: Bool
    ) throws(Refusal) {
        let signature = (part["thoughtSignature"] ?? part["thought_signature"])?.string
        guard let signature else {
            if isFirstCall, isStrict {
                throw Refusal("Function call is missing a thought_signature in functionCall parts.")
            }
            return
        }
        if part.response != nil { throw Refusal("A function response has no thought_signature.") }
        if bypass.contains(signature) {
            if !isFirstCall { throw Refusal("The bypass stands on the first call only.") }
            return
        }
        guard let bytes = Base64URL.decode(signature), let tag = bytes.first,
            tag == 0x12 || (tag == 0x0A && !isStrict),
            bytes.count < 4 || bytes[2] == 0x0A || tag == 0x0A
        else { throw Refusal("Invalid thought signature.") }
    }

    /// Calls of a turn are answered at once, all of them, in their order and by their names.
    private static func checkPairing(_ contents: JSONValue) throws(Refusal) {
        var pending: [JSONValue] = []
        var isCalling = false
        for content in contents.elements {
            let parts = content["parts"]?.elements ?? []
            let calls = parts.compactMap(\.call)
            let responses = parts.compactMap(\.response)
            if !calls.isEmpty {
                guard pending.isEmpty || isCalling, responses.isEmpty else {
                    throw Refusal("A function call comes before the responses of the last turn.")
                }
                // One turn may come as several contents, one for each chunk of a stream.
                pending += calls
                isCalling = true
            } else if !pending.isEmpty || !responses.isEmpty {
                guard responses.count == pending.count else {
                    throw Refusal(
                        "Please ensure that the number of function response parts is equal to the"
                            + " number of function call parts of the function call turn."
                    )
                }
                for (call, response) in zip(pending, responses) { try checkPair(call, response) }
                pending = []
                isCalling = false
            }
        }
    }

    private static func checkPair(_ call: JSONValue, _ response: JSONValue) throws(Refusal) {
        guard let name = response["name"]?.string, !name.isEmpty else {
            throw Refusal("function_response.name: Name cannot be empty.")
        }
        guard name == call["name"]?.string, response["id"] == call["id"] else {
            throw Refusal("A function response answers another call.")
        }
    }
}

extension JSONValue {
    fileprivate var call: JSONValue? { self["functionCall"] ?? self["function_call"] }
    fileprivate var response: JSONValue? { self["functionResponse"] ?? self["function_response"] }
}
