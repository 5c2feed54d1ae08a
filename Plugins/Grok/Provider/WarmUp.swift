internal import ProviderAPI

/// A request with `generate: false`, by which a client opens a conversation and wants no answer.
///
/// The upstream does not know the member and would generate, so it is answered here.
enum WarmUp {
    static func answer(
        to request: ProviderRequest,
        _ body: borrowing RequestBody
    ) -> UpstreamPlan.Answer? {
        guard request.operation == .generate, request.format == .responses, body.isWarmUp else {
            return nil
        }
        var response: JSONValue = [
            "id": .string("resp_\(request.requestID)"), "object": "response",
            "created_at": .number(String(request.now.seconds)), "status": "in_progress",
            "model": .string(request.model), "output": [],
        ]
        guard request.stream else {
            response = completed(response)
            return UpstreamPlan.Answer(
                contentType: "application/json",
                body: Array(response.compact.utf8)
            )
        }
        var events = EventWriter()
        events.write("response.created", ["response": response])
        events.write("response.completed", ["response": completed(response)])
        return UpstreamPlan.Answer(contentType: "text/event-stream", body: events.bytes)
    }

    private static func completed(_ response: JSONValue) -> JSONValue {
        var response = response
        response["status"] = "completed"
        response["usage"] = [
            "input_tokens": 0, "input_tokens_details": ["cached_tokens": 0], "output_tokens": 0,
            "output_tokens_details": ["reasoning_tokens": 0], "total_tokens": 0,
        ]
        return response
    }
}
