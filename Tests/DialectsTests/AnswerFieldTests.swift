import Foundation
import ProviderAPI
import Testing

@testable import Dialects

/// Feeds each field of an answer that the SDKs document to clients of each other format.
///
/// As with requests a field is *mapped* when the client's answer differs without it, *reported* when
/// a loss names it or something that it is part of, else it is silent; and silent must be none.
@Suite("Answer field coverage")
struct AnswerFieldTests {
    private enum Fate {
        case mapped, reported, structural, implied, silent
    }

    /// Fields that say nothing about the answer to a client, and why.
    private static let implied: [Dialect: [String: String]] = [
        .chat: [
            "model": model, "usage.total_tokens": sum, "choices[].index": first,
            "created": time,
            "choices[].finish_reason": "an answer that is whole has stopped",
            "system_fingerprint": "it names the upstream's build",
        ],
        .messages: [
            "model": model, "stop_reason": "an answer that is whole has stopped",
            "usage.cache_creation.ephemeral_5m_input_tokens": sum,
        ],
        .responses: [
            "model": model, "usage.total_tokens": sum, "status": status, "completed_at": time,
            "created_at": time, "output[]<assistant>.id": id, "output[]<assistant>.status": status,
            "output[]<custom_tool_call>.id": id, "output[]<function_call>.id": id,
            "output[]<function_call>.status": status, "output[]<image_generation_call>.id": id,
            "output[]<image_generation_call>.status": status, "output[]<reasoning>.id": id,
            "output[]<reasoning>.status": status, "output[]<custom_tool_call>.status": status,
        ],
        .generateContent: [
            "modelVersion": model, "usageMetadata.totalTokenCount": sum,
            "candidates[].content.role": "an answer is the model's", "candidates[].index": first,
            "candidates[].finishReason": "an answer that is whole has stopped",
            "candidates[].content.parts[].thought": "without a text there is no thought",
            "promptFeedback.blockReason": "an answer with candidates was not blocked",
        ],
    ]

    private static let model = "answers name the model as the client does"
    private static let sum = "it follows from the other counts"
    private static let first = "the first is what leaving it out means"
    private static let status = "it follows from how the answer ended"
    private static let time = "only some formats tell the time"
    private static let id = "items have new ids, made of the answer's"

    private struct Outcome: Equatable {
        var output = ""
        var losses: Set<String> = []
        var hasFailed = false
    }

    @Test(
        "leaves no documented field without a trace",
        arguments: FieldCoverageTests.trips,
        [ResponseTranslator.Shape.body, .stream]
    )
    func covers(_ trip: FieldCoverageTests.Trip, _ shape: ResponseTranslator.Shape) throws {
        var counts: [Fate: Int] = [:]
        var silent: [String] = []
        for field in try SDKField.all("\(trip.source.name)-answer") {
            let fate = fate(field, trip, shape)
            counts[fate, default: 0] += 1
            if fate == .silent { silent.append(field.path) }
        }
        let text = [Fate.mapped, .reported, .structural, .implied, .silent]
            .map { "\($0) \(counts[$0, default: 0])" }.joined(separator: ", ")
        print("answer fields \(trip.testDescription), \(shape): \(text)")
        #expect(counts[.mapped, default: 0] > 0)
        #expect(silent.isEmpty, "\(trip): \(silent.joined(separator: "\n"))")
    }

    private func fate(
        _ field: SDKField,
        _ trip: FieldCoverageTests.Trip,
        _ shape: ResponseTranslator.Shape
    ) -> Fate {
        let with = outcome(field.request, trip, shape)
        let without = outcome(field.requestWithout, trip, shape)
        if with.hasFailed { return .reported }
        if with.output != without.output { return .mapped }
        if with.losses != without.losses { return .reported }
        if with.losses.contains(where: { field.isPart(ofListed: $0) }) { return .reported }
        if with.losses.contains(where: { isNamed(field, $0) }) { return .reported }
        if field.isEmpty { return .structural }
        return Self.implied[trip.source]?[field.path] == nil ? .silent : .implied
    }

    /// Whether a loss names the thing that a field is a part of: each example has one.
    private func isNamed(_ field: SDKField, _ loss: String) -> Bool {
        let path = field.path
        if loss.hasPrefix("server_tool.") {
            return [
                "content[]<", "output[]<", "candidates[].content.parts[]", "candidates[].groun",
            ]
            .contains { path.hasPrefix($0) }
        }
        for list in ["content[]", "output[]"] where loss.hasPrefix(list + ".") {
            return path.hasPrefix("\(list)<\(loss.dropFirst(list.count + 1))>")
        }
        switch loss {
        case "citation.range":
            return path.hasSuffix("_citation.start_index")
                || path.hasSuffix("<url_citation>.start_index")
        case "citation":
            return ["citation", "annotations", "grounding"].contains { path.contains($0) }
        case "image": return path.contains("image_generation_call") || path.contains("inlineData")
        default: return false
        }
    }

    private func outcome(
        _ answer: [UInt8],
        _ trip: FieldCoverageTests.Trip,
        _ shape: ResponseTranslator.Shape
    ) -> Outcome {
        var reverse = Reverse(clientModel: "m", requestID: "r")
        reverse.includesUsage = true
        let translator = ResponseTranslator(
            from: trip.source,
            .body,
            to: trip.target,
            shape,
            reverse: reverse
        )
        var out = ByteBuffer()
        answer.withUnsafeBytes { translator.append($0, into: &out) }
        let end = translator.finish(clean: true, into: &out)
        if case .failed = end { return Outcome(hasFailed: true) }
        return Outcome(
            output: String(decoding: out.bytes, as: UTF8.self),
            losses: Set(translator.losses.map(\.path))
        )
    }
}
