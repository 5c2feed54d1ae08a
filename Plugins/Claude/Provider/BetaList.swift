internal import ProviderAPI

/// The values of `anthropic-beta`: what the client asks for, in the header or in the body, and what
/// the account and the body need.
struct BetaList {
    static let header = "anthropic-beta"
    /// Tokens of a login are refused without it.
    static let oauth = "oauth-2025-04-20"
    static let interleaved = "interleaved-thinking-2025-05-14"

    private(set) var values: [String] = []

    /// The value of the header, or `nil` when there is none.
    var text: String? { values.isEmpty ? nil : values.joined(separator: ",") }

    init(_ root: JSONNode, _ request: ProviderRequest, _ account: ClaudeAccount) {
        let header = request.headers[Self.header]?.utf8 ?? "".utf8
        for value in header.split(separator: UInt8(ascii: ",")) {
            let visible = value.filter { $0 != 0x20 && $0 != 0x09 }
            add(String(decoding: visible, as: UTF8.self))
        }
        if let betas = root["betas"] {
            for value in betas.elements { add(value.string ?? "") }
        }
        if account.isOAuth { add(Self.oauth) }
        for beta in FeatureBetas.needed(root, request) { add(beta) }
    }

    /// Adds a value once.
    ///
    /// A body may hold anything, and a header may not.
    private mutating func add(_ value: String) {
        let isToken = value.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
                UInt8(ascii: "."):
                true
            default: false
            }
        }
        guard isToken, !value.isEmpty, value.utf8.count <= 128, values.count < 64,
            !values.contains(value)
        else { return }
        values.append(value)
    }
}
