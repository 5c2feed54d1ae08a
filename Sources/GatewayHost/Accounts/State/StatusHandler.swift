import ProviderAPI

/// Answers the requests of the status socket.
final class StatusHandler: RequestHandler {
    private let document: () -> JSONValue
    private let reset: (_ account: String, _ model: String?) -> JSONValue?

    /// Makes a handler.
    ///
    /// - Parameters:
    ///   - document: Tells the state of accounts and plugins.
    ///   - reset: Ends the rests of an account, or of one model on it, and says which those were;
    ///     `nil` where there is no such account.
    init(
        _ document: @escaping () -> JSONValue,
        reset: @escaping (_ account: String, _ model: String?) -> JSONValue?
    ) {
        self.document = document
        self.reset = reset
    }

    func admit(_ head: RequestHead, _ responder: Responder) -> Admission { .body(limit: 0) }

    func handle(_ request: Request, _ responder: Responder) {
        let target = try? RequestTarget(request.head)
        switch (request.head.method, target?.segments) {
        case (.get, ["status"]): send(document(), to: responder)
        case (.post, ["accounts", "reset"]):
            guard let account = target?.value(of: "account") else {
                return send(["error": "`account` is missing"], status: 400, to: responder)
            }
            guard let ended = reset(account, target?.value(of: "model")) else {
                return send(["error": "there is no such account"], status: 404, to: responder)
            }
            send(ended, to: responder)
        default:
            let known = "there are GET /status and POST /accounts/reset?account=ID[&model=NAME]"
            send(["error": .string(known)], status: 404, to: responder)
        }
    }

    private func send(_ json: JSONValue, status: Int = 200, to responder: Responder) {
        let text = Array(json.compact.utf8)
        text.withUnsafeBytes {
            responder.respond(status: status, contentType: "application/json", body: $0)
        }
    }
}
