import Foundation
import ProviderAPI
import Testing

@testable import Dialects

/// Feeds each field that the SDKs document to each other format.
///
/// The fields are data that `Scripts/sdk-fields` writes. A field is *mapped* when the translation
/// differs without it, *reported* when a loss names it or something that it is part of, else it is
/// silent; and silent must be none.
@Suite("Field coverage")
struct FieldCoverageTests {
    struct Trip: Sendable, CustomTestStringConvertible {
        var source: Dialect
        var target: Dialect
        var testDescription: String { "\(source.name) to \(target.name)" }
    }

    private enum Fate {
        /// `structural`: the field says nothing beside the members that it announces.
        case mapped, reported, structural, implied, silent
    }

    /// Fields whose value follows from something that is carried, and from what.
    private static let implied: [Dialect: [String: String]] = [
        .chat: [
            "model": "the route names the model",
            "response_format<json_schema>.json_schema.strict":
                "a format without the member is always strict",
        ],
        .messages: [
            "model": "the route names the model",
            "service_tier": "its value `auto` is what leaving it out means",
            "tools[].input_schema<object>.required[]": "the name of no property demands nothing",
        ],
        .generateContent: [
            "generationConfig.responseSchema.nullable": "without a type anything may be null",
            "generationConfig.responseSchema.propertyOrdering[]": "no properties have no order",
            "generationConfig.thinkingConfig.includeThoughts": "thoughts are shown unless hidden",
        ],
        .responses: [
            "model": "the route names the model",
            "input[]<function_call_output>.name": "the call names the tool",
            "input[]<function_call_output>.namespace": "the call names the tool",
            "input[]<tool_search_output>.tools[]<namespace>.tools[]<function>.defer_loading":
                "a tool that a search found was deferred",
            "text.format<json_schema>.strict": "a format without the member is always strict",
        ],
    ]

    private struct Outcome: Equatable {
        var output = ""
        var losses: Set<String> = []
        var refusal: String?
    }

    static let dialects = Dialect.allCases
    static let trips = dialects.flatMap { source in
        dialects.filter { $0 != source }.map { Trip(source: source, target: $0) }
    }

    @Test("leaves no documented field without a trace", arguments: trips)
    func covers(_ trip: Trip) throws {
        var counts: [Fate: Int] = [:]
        var silent: [String] = []
        for field in try SDKField.all(trip.source) {
            let fate = try fate(field, trip)
            counts[fate, default: 0] += 1
            if fate == .silent { silent.append(field.path) }
        }
        let text = [Fate.mapped, .reported, .structural, .implied, .silent]
            .map { "\($0) \(counts[$0, default: 0])" }.joined(separator: ", ")
        print("fields \(trip.testDescription): \(text)")
        #expect(counts[.mapped, default: 0] > 0)
        #expect(silent.isEmpty, "\(trip): \(silent.joined(separator: "\n"))")
    }

    private func fate(_ field: SDKField, _ trip: Trip) throws -> Fate {
        let with = try outcome(field.request, trip)
        let without = try outcome(field.requestWithout, trip)
        if with.refusal != nil { return .reported }
        if with.output != without.output { return .mapped }
        if with.losses != without.losses { return .reported }
        if with.losses.contains(where: { field.isPart(of: $0) }) { return .reported }
        if field.isEmpty { return .structural }
        return Self.implied[trip.source]?[field.path] == nil ? .silent : .implied
    }

    private func outcome(_ request: [UInt8], _ trip: Trip) throws -> Outcome {
        try request.withUnsafeBytes { bytes in
            var document = JSONDocument()
            let root = try document.parse(bytes)
            var out = ByteBuffer()
            do {
                var result = try RequestTranslation.translate(
                    root,
                    from: trip.source,
                    to: trip.target,
                    context,
                    into: &out
                )
                // Every byte of a request counts here.
                result.reverse.estimatedInput = 0
                let text = String(decoding: out.bytes, as: UTF8.self) + "\(result.reverse)"
                return Outcome(output: text, losses: Set(result.losses.map(\.path)))
            } catch let error as WireError {
                return Outcome(refusal: error.message)
            }
        }
    }

    private var context: TranslationContext {
        var context = TranslationContext(upstreamModel: "up", clientModel: "m", requestID: "r")
        context.capabilities.signatures = .any
        context.capabilities.acceptsPromptCacheKey = true
        context.capabilities.acceptsSystemAnywhere = true
        return context
    }
}
