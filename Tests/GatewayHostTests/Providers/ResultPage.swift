import Fidelity
import Glibc

@testable import GatewayHost

/// The page of the documents that tells what was tried with each provider, and what came of it.
struct ResultPage {
    private static let folder = TestPaths.root + "/docs"
    private static let name = "provider-matrix.md"
    static let isRecording = getenv("RECORD").map { String(cString: $0) == "1" } ?? false

    private var accounts = ResultTable()
    private var requests: [(provider: FakeProvider.Kind, table: ResultTable)] = []

    private var tables: [ResultTable] { [accounts] + requests.map(\.table) }
    var count: Int { tables.map(\.count).reduce(0, +) }
    var passed: Int { tables.map(\.passed).reduce(0, +) }

    /// Takes note of what came of a login or a refresh.
    mutating func note(_ name: String, _ provider: FakeProvider.Kind, _ fault: String?) {
        accounts.note(name, provider.rawValue, fault)
    }

    /// Takes note of what came of a request.
    mutating func note(
        _ name: String,
        _ provider: FakeProvider.Kind,
        _ format: String,
        stream: Bool,
        _ fault: String?
    ) {
        if requests.last?.provider != provider { requests.append((provider, ResultTable())) }
        let column = format + (stream ? ", stream" : "")
        requests[requests.count - 1].table.note(name, column, fault)
    }

    /// The page.
    var text: String {
        let sections = requests.map { "## \($0.provider.plugin)\n\n\($0.table.text)\n" }
        return """
            # What was tried with each provider

            `swift test --filter ProviderMatrixTests` runs all of this through the real binary, over \
            [upstreams that refuse what the
            real ones refuse](fake-upstreams.md), and fails where this page differs from what came of \
            it; `RECORD=1` before it writes
            the page anew. The columns are the client's format, whole and as a stream. `tools` is a \
            loop: a call, its result, the answer.
            `rules` is a request that the upstream would refuse as it is. A failure must come in the \
            client's own shape, with the right
            status and with the wait that the upstream hints at, or break the stream. A dash stands for what the upstream does not have.

            \(passed) of \(count) cases pass.

            ## Accounts

            \(accounts.text)

            \(sections.joined(separator: "\n"))
            """
    }

    /// The page as it is in the documents.
    static func written() throws -> String {
        String(decoding: try RegularFile.read("\(folder)/\(name)"), as: UTF8.self)
    }

    /// Writes the page anew.
    func write() throws {
        try AtomicFile.write(Self.folder, Self.name, Array(text.utf8))
        chmod("\(Self.folder)/\(Self.name)", 0o644)
    }
}
