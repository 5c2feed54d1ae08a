internal import ProviderAPI

/// Failures that only their message tells apart.
struct ErrorTexts {
    let text: String
    let kind: FailureFacts.Kind
    let scope: FailureFacts.Scope
    var status: Int?
    var code: String?
    var isPermanent = false

    private static let table = [
        // 400 although it is the account that lacks something.
        ErrorTexts(
            text: "credit balance is too low",
            kind: .credentialFault,
            scope: .account,
            status: 402,
            isPermanent: true
        ),
        ErrorTexts(
            text: "organization has been disabled",
            kind: .credentialFault,
            scope: .account,
            status: 403,
            isPermanent: true
        ),
        // Another account may offer the long context; this one is fine for other requests.
        ErrorTexts(
            text: "long context beta is not yet available",
            kind: .credentialFault,
            scope: .request,
            status: 403
        ),
        // Logins that Anthropic keeps to its own client; a key may serve the request.
        ErrorTexts(
            text: "only authorized for use with claude code",
            kind: .credentialFault,
            scope: .request,
            status: 403
        ),
        ErrorTexts(
            text: "out of extra usage",
            kind: .credentialFault,
            scope: .request,
            status: 403
        ),
        ErrorTexts(
            text: "`signature` in `thinking` block",
            kind: .clientFault,
            scope: .request,
            code: "thinking_signature_invalid"
        ),
    ]

    static func meaning(of message: String) -> ErrorTexts? {
        let message = message.lowercased()
        return table.first { message.contains($0.text) }
    }
}
