/// What is known of a request from its head, kept until its body is complete.
final class RequestTicket {
    let endpoint: Endpoint
    let client: ClientKeys.Client
    let generation: Generation
    let record: AccessRecord

    init(
        endpoint: Endpoint,
        client: ClientKeys.Client,
        generation: Generation,
        record: AccessRecord
    ) {
        self.endpoint = endpoint
        self.client = client
        self.generation = generation
        self.record = record
    }
}
