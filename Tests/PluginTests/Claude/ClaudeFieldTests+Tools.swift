import ProviderAPI

extension ClaudeFieldTests {
    static let counting = [
        Case(
            name: "counting takes no members of generation",
            given: [
                "max_tokens": 1, "stream": true, "temperature": 1, "top_p": 1, "top_k": 1,
                "stop_sequences": [], "metadata": [:], "service_tier": "auto", "speed": "fast",
                "thinking": ["type": "enabled", "budget_tokens": 5000],
            ],
            changed: [
                "max_tokens": .null, "stream": .null, "temperature": .null, "top_p": .null,
                "top_k": .null, "stop_sequences": .null, "metadata": .null, "service_tier": .null,
                "speed": .null,
            ],
            operation: .countTokens
        ),
        Case(
            name: "counting needs no max_tokens",
            given: ["system": "s"],
            changed: [:],
            operation: .countTokens
        ),
    ]

    static let tools = ["web_search_20250305", "web_search_20260209"].map {
        Case(
            name: "empty domain lists of \($0) go, of other tools they stay",
            given: [
                "max_tokens": 1,
                "tools": [
                    [
                        "type": .string($0), "name": "web_search", "allowed_domains": [],
                        "blocked_domains": ["a.b"],
                    ],
                    ["name": "f", "input_schema": ["type": "object", "allowed_domains": []]],
                ],
            ],
            changed: [
                "tools": [
                    ["type": .string($0), "name": "web_search", "blocked_domains": ["a.b"]],
                    ["name": "f", "input_schema": ["type": "object", "allowed_domains": []]],
                ]
            ]
        )
    }

    static func schema(
        _ name: String,
        _ given: JSONValue,
        _ expected: JSONValue
    ) -> Case {
        Case(
            name: name,
            given: ["max_tokens": 1, "tools": [["name": "f", "input_schema": given]]],
            changed: ["tools": [["name": "f", "input_schema": expected]]]
        )
    }

    static let schemas = [
        schema("a schema without a type is an object", [:], ["type": "object"]),
        schema(
            "a schema of another type is an object",
            ["type": ["object", "null"]],
            ["type": "object"]
        ),
        schema(
            "alternatives at the root become one object, of which nothing more is required",
            [
                "properties": ["a": ["type": "string"]], "required": ["a"],
                "anyOf": [
                    ["properties": ["b": ["type": "string"]], "required": ["b"]],
                    ["properties": ["b": ["type": "number"], "c": [:]]],
                ],
            ],
            [
                "properties": [
                    "a": ["type": "string"],
                    "b": ["anyOf": [["type": "string"], ["type": "number"]]], "c": [:],
                ],
                "required": ["a"], "type": "object",
            ]
        ),
        schema(
            "parts at the root become one object that requires all of theirs",
            [
                "type": "object", "$defs": ["x": ["properties": ["a": [:]], "required": ["a"]]],
                "allOf": [
                    ["$ref": "#/$defs/x"], ["properties": ["b": [:]], "required": ["b", "a"]],
                ],
            ],
            [
                "type": "object", "$defs": ["x": ["properties": ["a": [:]], "required": ["a"]]],
                "properties": ["a": [:], "b": [:]], "required": ["a", "b"],
            ]
        ),
        schema(
            "one of several at the root",
            ["oneOf": [["properties": ["a": [:]]], 1, ["$ref": "#/nowhere/x"]]],
            ["type": "object", "properties": ["a": [:]]]
        ),
    ]

    static let mark: JSONValue = ["type": "ephemeral"]
    static let hour: JSONValue = ["type": "ephemeral", "ttl": "1h"]

    static func text(_ mark: JSONValue?) -> JSONValue {
        var block: JSONValue = ["type": "text", "text": "x"]
        block["cache_control"] = mark
        return block
    }

    static func turns(_ marks: [JSONValue?]) -> JSONValue {
        .array(marks.map { ["role": "user", "content": [text($0)]] })
    }

    static let marks = [
        Case(
            name: "four breakpoints stay",
            given: [
                "max_tokens": 1, "system": [text(hour), text(hour)],
                "messages": turns([mark, mark]),
            ],
            changed: [:]
        ),
        Case(
            name: "of more the earliest in the messages go",
            given: [
                "max_tokens": 1, "system": [text(mark), text(mark)],
                "messages": turns([mark, mark, mark, nil, mark]),
            ],
            changed: ["messages": turns([nil, nil, mark, nil, mark])]
        ),
        Case(
            name: "and of the system where the messages have one alone",
            given: [
                "max_tokens": 1, "messages": turns([mark]),
                "system": [text(mark), text(mark), text(mark), text(mark)],
            ],
            changed: ["system": [text(nil), text(mark), text(mark), text(mark)]]
        ),
        Case(
            name: "an hour after five minutes is five minutes",
            given: [
                "max_tokens": 1, "system": [text(hour), text(mark)], "messages": turns([hour]),
            ],
            changed: ["messages": turns([mark])]
        ),
        Case(
            name: "deferred tools have no breakpoint",
            given: [
                "max_tokens": 1,
                "tools": [
                    [
                        "name": "f", "defer_loading": true, "cache_control": mark,
                        "input_schema": ["type": "object"],
                    ]
                ],
            ],
            changed: [
                "tools": [["name": "f", "defer_loading": true, "input_schema": ["type": "object"]]]
            ]
        ),
        Case(
            name: "empty blocks of the system go",
            given: ["max_tokens": 1, "system": [["type": "text", "text": ""], text(mark)]],
            changed: ["system": [text(mark)]]
        ),
    ]
}
