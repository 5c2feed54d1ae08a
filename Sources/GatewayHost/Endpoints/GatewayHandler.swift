import Dialects
import ProviderAPI

/// Answers the requests of one loop: finds the endpoint and the client from the head, then hands the
/// body to an exchange.
final class GatewayHandler: RequestHandler {
    let services: LoopServices
    private var gateway: GatewayState { services.gateway }

    init(_ services: LoopServices) { self.services = services }

    func admit(_ head: RequestHead, _ responder: Responder) -> Admission {
        let generation = gateway.generation
        var id = services.ids.id(for: head)
        // A client may have pasted its key there.
        if KnownSecrets.process.mask.logged(id) != id { id = services.ids.fresh() }
        let record = record(id, responder)
        record.method =
            head.method == .post ? "POST" : String(decoding: head.methodBytes, as: UTF8.self)
        record.path = EndpointTable.text(of: head.path)
        let peer = peer(of: head, generation.config.trustedProxies, record, responder)
        do throws(Rejection) {
            let ticket = try admit(head, generation, record, peer)
            responder.context = ticket
            let isKnown = ticket.client.scope != 0
            return .body(
                limit: generation.config.limits.bodyBytes,
                of: isKnown ? .key(ticket.client.scope) : MemoryClient(peer)
            )
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

    private func exchange(_ request: Request, _ ticket: RequestTicket, _ responder: Responder) {
        do throws(WireError) {
            let limits = ticket.generation.config.limits
            let body = try RequestBody.decoded(request, limit: limits) { responder.hold(.body, $0) }
            var reader = try RequestFactsReader(body.bytes, request.head)
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
    func left(_ record: AccessRecord, _ responder: Responder) {
        record.status = 499
        record.end = .clientGone
        AccessLogLine.write(record, services, responder)
    }

    private func admit(
        _ head: RequestHead,
        _ generation: Generation,
        _ record: AccessRecord,
        _ peer: Peer
    ) throws(Rejection) -> RequestTicket {
        let endpoint = try endpoint(of: head, generation)
        guard endpoint.isPublic || !gateway.isDraining else {
            throw Rejection(.stopping, endpoint.dialect, allow: nil)
        }
        let client = try client(of: head, generation, endpoint, peer)
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
        case .longModel: throw Rejection(.longModelName, dialect, allow: nil)
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

    private func reject(
        _ rejection: Rejection,
        _ head: RequestHead,
        _ generation: Generation,
        _ record: AccessRecord,
        _ responder: Responder
    ) {
        guard rejection.delay == 0 else {
            return delay(rejection, head, generation, record, responder)
        }
        rejection.send(head, generation, record.id, responder)
        record.status = rejection.status
        record.error = rejection.error?.code ?? ""
        record.end = rejection.error == nil ? .complete : .refused
        AccessLogLine.write(record, services, responder)
    }

    private func delay(
        _ rejection: Rejection,
        _ head: RequestHead,
        _ generation: Generation,
        _ record: AccessRecord,
        _ responder: Responder
    ) {
        var prompt = rejection
        prompt.delay = 0
        let now = prompt
        _ = DelayedRejection(rejection.delay, responder) {
            self.reject(now, head, generation, record, responder)
        } left: {
            self.left(record, responder)
        }
    }
}
