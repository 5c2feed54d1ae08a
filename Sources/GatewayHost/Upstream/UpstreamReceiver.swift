/// Who gets the answer of one upstream request.
///
/// The head comes once, then any number of pieces of the body, then the end or a failure; a failure
/// can come at any time and nothing follows it. Nothing is delivered before `send` has returned.
protocol UpstreamReceiver: AnyObject {
    /// The head of the response; informational responses are left out.
    ///
    /// - Parameter head: Status and header fields, valid during the call.
    func upstreamHead(_ head: ResponseHead)

    /// A piece of the body, without chunk framing.
    ///
    /// - Parameter bytes: What has arrived, valid during the call.
    func upstreamBody(_ bytes: UnsafeRawBufferPointer)

    /// The response has ended as its framing says.
    func upstreamEnded()

    /// There is no complete response.
    ///
    /// - Parameter failure: Why.
    func upstreamFailed(_ failure: UpstreamFailure)
}
