import Dialects
import ProviderAPI

/// Answers the requests of one loop: finds the endpoint and the client from the head, then hands the
/// body to an exchange.
final class GatewayHandler: RequestHandler {
    private let services: LoopServices
    private var gateway: GatewayState { services.gateway }

    init(_ services: LoopServices) { self.services = services }

    func admit(_ head: RequestHead, _ responder: Responder) -> Admission {
        let generation = gateway.generation
        let record = record(services.ids.id(for: head), responder)
        record.method =
            head.method == .post ? "POST" : String(decoding: head.methodBytes, as: UTF8.self)
        record.path = EndpointTable.text(of: head.path)
        findClient(of: head, generation.config.trustedProxies, record, responder)
        do throws(Rejection) {
            let ticket = try admit(head, generation, record)
            responder.context = ticket
            return .body(limit: generation.config.limits.bodyBytes)
        } catch {
            reject(error, head, generation, record, responder)
            return .rejected
        }
    }

    func handle(_ request: Request, _ responder: Responder) {
        guard let ticket = responder.context as? RequestTicket else { return responder.abort() }
        switch ticket.endpoint.action {
        case .proxy: exchange(request, ticket, responder)
        default: LocalAnswer(services, ticket, request.head, responder).send()
        }
    }

    func refused(_ refusal: HTTPRefusal, _ responder: Responder) -> String {
        let record =
            (responder.context as? RequestTicket)?.record
            ?? record(services.ids.fresh(), responder)
        record.status = refusal.status
        record.error = "\(refusal.code)"
        record.end = .refused
        AccessLogLine.write(record, services, responder)
        return record.id
    }

    private func record(_ id: String, _ responder: Responder) -> AccessRecord {
        let record = AccessRecord()
        record.id = id
        record.arrived = responder.arrival
        record.peer = responder.peerText
        return record
    }

    /// Puts the address of the client in the place of a trusted proxy's.
    private func findClient(
        of head: RequestHead,
        _ trusted: AddressSet,
        _ record: AccessRecord,
        _ responder: Responder
    ) {
        guard !trusted.isEmpty else { return }
        let peer = responder.peer
        let client = ForwardedClient(trusted: trusted).client(of: peer, head.fields)
        guard client != peer else { return }
        record.peer = client.text
        record.proxy = peer == .localSocket ? Peer.localSocketName : peer.text
    }

    private func exchange(_ request: Request, _ ticket: RequestTicket, _ responder: Responder) {
        do throws(WireError) {
            let body = try RequestBody.decoded(request, limit: ticket.generation.config.limits)
            var reader = RequestFactsReader(body.bytes, request.head)
            guard try reader.read(LargeBody.step) else {
                return LargeBody(reader, body, request.head, ticket, responder, self).readOn()
            }
            try begin(reader.facts, body, request.head, ticket, responder)
        } catch {
            reject(error, request.head, ticket, responder)
        }
    }

    /// Begins the exchange of a request whose body has been looked at.
    func begin(
        _ facts: RequestFacts,
        _ body: RequestBody,
        _ head: RequestHead,
        _ ticket: RequestTicket,
        _ responder: Responder
    ) throws(WireError) {
        var facts = facts
        try facts.settle(ticket.endpoint, head, ticket.generation.sessionHeaders)
        let exchange = Exchange(
            services,
            ticket.generation,
            ticket,
            Request(head: head, body: body.bytes),
            facts,
            responder
        )
        exchange.decodedBody = body
        exchange.start()
    }

    /// Answers a request whose head was good with an error.
    func reject(
        _ error: WireError,
        _ head: RequestHead,
        _ ticket: RequestTicket,
        _ responder: Responder
    ) {
        let rejection = Rejection(error, ticket.endpoint.dialect, allow: nil)
        reject(rejection, head, ticket.generation, ticket.record, responder)
    }

    /// Writes the access line of a request that ended without an answer.
    func left(_ ticket: RequestTicket, _ responder: Responder) {
        ticket.record.status = 499
        ticket.record.end = .clientGone
        AccessLogLine.write(ticket.record, services, responder)
    }

    private func admit(
        _ head: RequestHead,
        _ generation: Generation,
        _ record: AccessRecord
    ) throws(Rejection) -> RequestTicket {
        let endpoint = try endpoint(of: head, generation)
        guard endpoint.isPublic || !gateway.isDraining else {
            throw Rejection(.stopping, endpoint.dialect, allow: nil)
        }
        var client = ClientKeys.Client(label: "", scope: 0)
        if !endpoint.isPublic {
            guard let known = generation.keys.client(of: head) else {
                throw Rejection(Self.unknownClient(head), endpoint.dialect, allow: nil)
            }
            client = known
        }
        record.client = client.label
        return RequestTicket(
            endpoint: endpoint,
            client: client,
            generation: generation,
            record: record
        )
    }

    private func endpoint(
        of head: RequestHead,
        _ generation: Generation
    ) throws(Rejection) -> Endpoint {
        var dialect: Dialect { Dialect(EndpointTable.guessedFormat(head)) ?? .chat }
        if head.method == .options, generation.config.cors.isEnabled {
            throw Rejection(preflight: dialect)
        }
        switch EndpointTable.match(head) {
        case .endpoint(let endpoint): return endpoint
        case .wrongMethod(let allowed):
            let method = String(decoding: head.methodBytes, as: UTF8.self)
            let error = WireError(
                .invalidRequest,
                "\(method) is not allowed here; use \(allowed.text).",
                status: 405,
                code: "method_not_allowed"
            )
            throw Rejection(error, dialect, allow: allowed.text)
        case .nothing:
            let path = String(decoding: head.path.prefix(256), as: UTF8.self)
            let error = WireError(
                .notFound,
                "There is nothing at \(path).",
                code: "unknown_endpoint"
            )
            throw Rejection(error, dialect, allow: nil)
        }
    }

    private static func unknownClient(_ head: RequestHead) -> WireError {
        let message =
            ClientKeys.hasKey(head)
            ? "The API key is wrong."
            : "An API key is missing: send `Authorization: Bearer KEY`, `x-api-key` or "
                + "`x-goog-api-key`."
        return WireError(.authentication, message, code: "invalid_api_key")
    }

    private func reject(
        _ rejection: Rejection,
        _ head: RequestHead,
        _ generation: Generation,
        _ record: AccessRecord,
        _ responder: Responder
    ) {
        rejection.send(head, generation, record.id, responder)
        record.status = rejection.status
        record.error = rejection.error?.code ?? ""
        record.end = rejection.error == nil ? .complete : .refused
        AccessLogLine.write(record, services, responder)
    }
}
