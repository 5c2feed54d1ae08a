import ProviderAPI
import Testing

@testable import GatewayHost

/// The accounts as the status socket of a running gateway tells them.
struct AccountsOf {
    let json: JSONValue

    init(_ gateway: RunningGateway, folder: String? = nil) throws {
        let path = folder ?? "\(gateway.folder.path)/.switchyard/auth"
        let answer = try #require(StatusSocket.ask(CredentialFolder(path: path)))
        #expect(answer.status == 200)
        json = try JSONValue(parsing: answer.body)
    }

    var accounts: [JSONValue] { json["accounts"]?.elements ?? [] }

    /// The accounts that rest.
    var resting: [JSONValue] { accounts.filter { $0["resting"]?.elements.isEmpty == false } }

    func sum(_ key: String) -> Int { accounts.map { $0[key]?.int ?? 0 }.reduce(0, +) }
}
