/// Makes no connection, because what would make one could not be had.
final class FailedConnector: Connector {
    let phase = UpstreamFailure.Phase.connect
    private let failure: UpstreamFailure

    init(_ failure: UpstreamFailure) { self.failure = failure }

    func start(_ completion: @escaping (Result<any Transport, UpstreamFailure>) -> Void) {
        completion(.failure(failure))
    }

    func cancel() {}
}
