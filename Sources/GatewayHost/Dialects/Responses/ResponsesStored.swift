import ProviderAPI

/// Parts of a request that only the upstream that stored them could read.
///
/// To go on without them would answer another question than the client asked.
enum ResponsesStored {
    static func refuse(_ body: JSONNode) throws(WireError) {
        if let id = body.member("previous_response_id")?.string {
            throw WireError(
                .invalidRequest,
                "Previous response with id '\(id.prefix(128))' not found: responses are not stored.",
                code: "previous_response_not_found",
                parameter: "previous_response_id"
            )
        }
        for key: StaticString in ["conversation", "prompt"] where body.member(key) != nil {
            throw notStored("\(key)")
        }
        for item in body["input"]?.elements ?? body.elements
        where item["type"]?.equals("item_reference") ?? false {
            throw notStored("input")
        }
    }

    private static func notStored(_ parameter: String) -> WireError {
        WireError(
            .invalidRequest,
            "The request refers to something stored, and nothing is stored here.",
            code: "not_stored",
            parameter: parameter
        )
    }
}
