import ProviderAPI
import Testing

@testable import GatewayHost

@Suite("yaml-test-suite")
struct YAMLSuiteTests {
    private enum Outcome: Hashable {
        case right, refused, misread, failureRefused, failureAccepted
    }

    @Test("every case is parsed right or refused with a place, and none is misread")
    func events() {
        var counts: [Outcome: [String]] = [:]
        for testCase in YAMLSuiteCase.all {
            counts[outcome(of: testCase), default: []].append(testCase.id)
        }
        print(summary(counts))
        #expect(counts[.misread] == nil)
        #expect(counts[.failureAccepted] == nil)
        #expect(counts[.refused] == ["ZYU8-02"])
        #expect(counts[.right]?.count == 310)
        #expect(counts[.failureRefused]?.count == 94)
    }

    private func outcome(of testCase: YAMLSuiteCase) -> Outcome {
        do throws(YAMLFailure) {
            let events = try YAMLParser.events(of: testCase.yaml)
            guard !testCase.mustFail else { return .failureAccepted }
            let lines = ["+STR"] + events.map(\.suiteLine) + ["-STR"]
            return lines == testCase.events ? .right : .misread
        } catch {
            let isPlaced = error.line > 0 && error.column > 0 && !error.reason.isEmpty
            guard isPlaced else { return .misread }
            return testCase.mustFail ? .failureRefused : .refused
        }
    }

    private func summary(_ counts: [Outcome: [String]]) -> String {
        func count(_ outcome: Outcome) -> String {
            let ids = counts[outcome] ?? []
            return ids.count > 0 && ids.count < 10 ? "\(ids.count) \(ids)" : "\(ids.count)"
        }
        return """
            yaml-test-suite: right \(count(.right)), valid but refused \(count(.refused)), \
            misread \(count(.misread)), invalid and refused \(count(.failureRefused)), \
            invalid but accepted \(count(.failureAccepted))
            """
    }

    @Test("a composed document means what the suite's JSON means", arguments: composable)
    func documents(_ testCase: YAMLSuiteCase) throws {
        let events = try YAMLParser.events(of: testCase.yaml)
        let nodes = try YAMLComposer.documents(events, unknownTags: .ignore)
        #expect(nodes.map(\.json.plain) == testCase.documents?.map(\.plain))
    }

    private static let composable = YAMLSuiteCase.all.filter { testCase in
        testCase.documents != nil && !testCase.mustFail && testCase.id != "ZYU8-02"
    }
}

extension JSONValue {
    /// The value with numbers that are equal written alike.
    fileprivate var plain: JSONValue {
        switch self {
        case .number: double.map(JSONValue.double) ?? self
        case .array(let elements): .array(elements.map(\.plain))
        case .object(let members):
            .object(members.map { Member($0.key, $0.value.plain) }.sorted { $0.key < $1.key })
        default: self
        }
    }
}
