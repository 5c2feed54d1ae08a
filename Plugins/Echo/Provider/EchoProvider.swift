package import ProviderAPI

/// Answers each request with its own last user text, without any upstream or account.
///
/// It is what a fresh installation serves, and what tests and demonstrations talk to.
package struct EchoProvider: Provider {
    package static let descriptor: ProviderDescriptor = {
        var descriptor = ProviderDescriptor(
            name: "Echo",
            version: "1.0.0",
            summary: "Answers with the last user text. Needs no account.",
            formats: [.chat]
        )
        descriptor.isKeyless = true
        descriptor.settings = [
            SettingField(
                "prefix",
                .string,
                "What stands before the echoed text.",
                defaultJSON: "\"\""
            )
        ]
        return descriptor
    }()

    private let prefix: String

    package init(settings: JSONValue) throws(ProviderFailure) {
        prefix = settings["prefix"]?.string ?? ""
    }

    package func open(
        _ credential: JSONValue,
        now: UnixTime
    ) throws(ProviderFailure) -> (account: Void, info: AccountInfo) {
        ((), AccountInfo(label: "echo"))
    }

    package func models(for account: Void) throws(ProviderFailure) -> ModelCatalog {
        .models([ModelEntry(id: "echo", displayName: "Echo", owner: "switchyard")])
    }

    package func prepare(
        _ request: ProviderRequest,
        account: Void
    ) throws(ProviderFailure) -> UpstreamPlan {
        let text = prefix + (try EchoedText.lastUserText(of: request.body))
        let reply = EchoReply(
            id: "chatcmpl-\(request.requestID)",
            model: request.model,
            created: request.now.seconds,
            text: text
        )
        let answer = request.stream ? reply.stream : reply.whole
        return UpstreamPlan(answer: answer)
    }
}
