import Fidelity
import ProviderAPI

@testable import GatewayHost

/// Asks a gateway in all formats, and tells what is wrong with the answers.
struct ProviderRun {
    let gateway: RunningGateway

    /// Asks a question.
    func ask(_ question: ClientFormat.Question) throws -> TestClient.Answer {
        try gateway.answer("POST", question.path, question.body.compact)
    }

    /// A plain question is answered, with its usage, and a stream ends as its format does.
    func chat(_ format: ClientFormat, _ model: String, stream: Bool) throws -> String? {
        fault(of: try ask(format.question(model, stream: stream)), format, stream: stream)
    }

    /// A tool is called, and its result is answered: the model's turn goes back as it came.
    func toolLoop(_ format: ClientFormat, _ model: String, stream: Bool) throws -> String? {
        let first = format.question(model, stream: stream, tool: true)
        if stream {
            let answer = try ask(first)
            guard answer.body.contains("look_up"), answer.body.contains(format.end) else {
                return "no call in \(answer.status) \(answer.body)"
            }
        }
        let whole = try ask(format.question(model, stream: false, tool: true))
        guard let turn = try? JSONValue(parsing: whole.body),
            let next = format.next(first, after: turn)
        else { return "no call in \(whole.status) \(whole.body)" }
        return fault(of: try ask(next), format, stream: stream)
    }

    /// A failure comes in the client's own shape, with the status that it should have.
    func failure(
        _ failure: FakeFailure,
        _ format: ClientFormat,
        _ model: String,
        stream: Bool
    ) throws -> String? {
        let question = format.question(model, "fail:\(failure.name)", stream: stream)
        // A stream whose first event has left the upstream may have begun for the client as well.
        let mayBreak = stream && (failure.expected == .broken || failure.name == "in-stream")
        guard let answer = try? ask(question) else { return mayBreak ? nil : "no answer" }
        let told = "\(answer.status) \(answer.body)"
        if mayBreak, answer.status == 200 {
            let isWhole = ["[DONE]", "message_stop", "response.completed"]
                .contains { answer.body.contains($0) }
            return answer.body.contains("error") && !isWhole ? nil : told
        }
        switch failure.expected {
        case .status(let status):
            guard answer.status == status else { return "not \(status): \(told)" }
        case .broken:
            guard answer.status >= 500 else { return told }
        }
        let wait = answer.fields["retry-after"].flatMap { Int($0) }
        if let waits = failure.waits, !waits.contains(wait ?? -1) {
            return "a wait of \(wait ?? -1), not \(waits): \(told)"
        }
        let error = (try? JSONValue(parsing: answer.body))?["error"]
        guard error?["message"]?.string?.isEmpty == false else { return "no error in \(told)" }
        return nil
    }

    private func fault(
        of answer: TestClient.Answer,
        _ format: ClientFormat,
        stream: Bool
    ) -> String? {
        let told = "\(answer.status) \(answer.body)"
        guard answer.status == 200, answer.body.contains("hello") else { return told }
        guard !stream || answer.body.contains(format.end) else { return "no end: \(told)" }
        let asked = format == .chat && stream
        guard asked || format.usage.allSatisfy(answer.body.contains) else {
            return "wrong usage: \(told)"
        }
        return nil
    }
}
