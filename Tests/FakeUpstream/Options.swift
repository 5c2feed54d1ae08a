import Fidelity

/// What the command line says.
struct Options {
    static let help = """
        Usage: Scripts/fake-upstream PROVIDER [--port N]

        Starts a fake upstream on 127.0.0.1, with its authorization server. It refuses what the
        real upstream refuses and says why, and answers the rest.

        Providers: \(FakeProvider.Kind.allCases.map(\.rawValue).joined(separator: ", "))

          --port N   The port; by default any that is free.
          --help     This text.

        """

    private(set) var provider: FakeProvider.Kind?
    private(set) var port: UInt16 = 0
    /// What is wrong; `nil` without a provider means that help was asked for.
    private(set) var fault: String?

    init(_ words: ArraySlice<String>) {
        var words = words
        while let word = words.popFirst() {
            switch word {
            case "--help", "-h":
                (provider, fault) = (nil, nil)
                return
            case "--port":
                guard let port = words.popFirst().flatMap(UInt16.init) else {
                    fail("--port needs a number up to 65535")
                    return
                }
                self.port = port
            default:
                guard let kind = FakeProvider.Kind(rawValue: word) else {
                    fail("there is no provider `\(word)`")
                    return
                }
                provider = kind
            }
        }
        if provider == nil { fail("name a provider") }
    }

    private mutating func fail(_ text: String) {
        (provider, fault) = (nil, text)
    }
}
