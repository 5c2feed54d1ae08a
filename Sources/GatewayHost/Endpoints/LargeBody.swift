import Dialects
import ProviderAPI

/// A large body that is looked at a part a pass, so that the other clients of the loop do not wait.
final class LargeBody: Flushable {
    /// How many bytes are looked at in one go: a tenth of a millisecond.
    static let step = 256 * 1024

    private var reader: RequestFactsReader
    private let body: RequestBody
    private let head: RequestHead
    private let ticket: RequestTicket
    private let responder: Responder
    private let handler: GatewayHandler
    private var isOver = false

    init(
        _ reader: RequestFactsReader,
        _ body: RequestBody,
        _ head: RequestHead,
        _ ticket: RequestTicket,
        _ responder: Responder,
        _ handler: GatewayHandler
    ) {
        self.reader = reader
        self.body = body
        self.head = head
        self.ticket = ticket
        self.responder = responder
        self.handler = handler
    }

    /// Goes on in the next pass, and hears meanwhile whether the client leaves.
    func readOn() {
        responder.observer = self
        responder.loop.atEndOfPass(self)
    }

    func flush() {
        guard !isOver else { return }
        do throws(WireError) {
            guard try reader.read(Self.step) else { return responder.loop.atEndOfPass(self) }
            isOver = true
            responder.observer = nil
            try handler.begin(reader.facts, body, head, ticket, responder)
        } catch {
            reject(error)
        }
    }

    private func reject(_ error: WireError) {
        isOver = true
        handler.reject(error, head, ticket, responder)
    }
}

extension LargeBody: ResponderObserver {
    func clientGone() {
        isOver = true
        handler.left(ticket.record, responder)
    }

    func serverStopping() { reject(.stopping) }
}
