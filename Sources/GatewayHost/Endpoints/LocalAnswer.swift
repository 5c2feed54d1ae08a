import Dialects
import ProviderAPI

/// Answers what needs no provider: lists, health, and what there honestly is not.
struct LocalAnswer {
    private let services: LoopServices
    private let ticket: RequestTicket
    private let head: RequestHead
    private let responder: Responder

    init(
        _ services: LoopServices,
        _ ticket: RequestTicket,
        _ head: RequestHead,
        _ responder: Responder
    ) {
        self.services = services
        self.ticket = ticket
        self.head = head
        self.responder = responder
    }

    /// Sends the answer and logs the request.
    func send() {
        let aliases = ticket.generation.aliases
        switch ticket.endpoint.action {
        case .listModels:
            send(ModelListing(aliases, ticket.endpoint.format, head).list)
        case .showModel(let name):
            let listing = ModelListing(aliases, ticket.endpoint.format, head)
            guard let model = listing.model(name) else { return fail(Self.noModel(name, aliases)) }
            send(model)
        case .live: send(["status": "ok"])
        case .ready: sendReadiness()
        case .root: send(Self.banner)
        case .storedResponse: fail(Self.notStored)
        case .webSocket: fail(Self.noWebSocket)
        case .proxy: responder.abort()
        }
    }

    private static let banner: JSONValue = [
        "name": "switchyard", "version": .string(Version.text),
        "endpoints": [
            "POST /v1/chat/completions", "POST /v1/responses", "POST /v1/messages",
            "POST /v1beta/models/{model}:generateContent", "GET /v1/models",
        ],
    ]

    private static let notStored = WireError(
        .notFound,
        "Responses are not stored here; send the whole input with each request.",
        code: "response_not_found"
    )

    private static let noWebSocket = WireError(
        .invalidRequest,
        "Websockets are not offered here; use POST with `stream: true`.",
        status: 426,
        code: "websocket_unavailable"
    )

    private static func noModel(_ name: String, _ aliases: AliasTable) -> WireError {
        let near = aliases.nearest(to: name)
        let hint = near.isEmpty ? "" : " Did you mean \(near.joined(separator: ", "))?"
        return WireError(
            .notFound,
            "There is no model `\(name)`.\(hint)",
            code: "model_not_found"
        )
    }

    private func sendReadiness() {
        // Nobody is answered before all is built, so what does not end is ready.
        let isDraining = services.gateway.isDraining
        send(["status": isDraining ? "draining" : "ready"], status: isDraining ? 503 : 200)
    }

    private func send(_ json: JSONValue, status: Int = 200) {
        let body = Array(json.compact.utf8)
        responder.start(status: status, body: .length(body.count)) { lines in
            lines.appendField("Content-Type", "application/json")
            appendCommon(to: &lines)
        }
        body.withUnsafeBytes { responder.write($0) }
        responder.end()
        log(status: status, error: "")
    }

    private func fail(_ error: WireError) {
        ErrorAnswer.send(error, in: ticket.endpoint.dialect, to: responder) {
            appendCommon(to: &$0)
        }
        log(status: error.status, error: error.code ?? "")
    }

    private func appendCommon(to lines: inout ByteBuffer) {
        lines.appendField("X-Request-Id", ticket.record.id)
        CORSHeaders.append(for: head, ticket.generation.config.cors, to: &lines)
    }

    private func log(status: Int, error: String) {
        // Probes come every few seconds and say nothing.
        if ticket.endpoint.isPublic, error.isEmpty { return }
        let record = ticket.record
        record.status = status
        record.error = error
        record.end = error.isEmpty ? .complete : .refused
        AccessLogLine.write(record, services, responder)
    }
}
