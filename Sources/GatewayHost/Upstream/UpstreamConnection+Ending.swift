import ProviderAPI

/// What becomes of a call when its connection ends.
extension UpstreamConnection {
    func stop(_ call: UpstreamCall, _ outcome: Transfer, _ buffer: inout ByteBuffer) {
        switch outcome {
        case .moved, .blocked: break
        case .ended: stop(call, "the connection was closed", isClean: true, buffer.isEmpty)
        case .failed(let problem): stop(call, problem, isClean: false, buffer.isEmpty)
        }
    }

    private func stop(
        _ call: UpstreamCall,
        _ problem: String,
        isClean: Bool,
        _ isUnanswered: Bool
    ) {
        switch reading {
        case .head where isUnanswered: giveUp(call, problem)
        case .head: call.fail(.cut(pool.origin, problem))
        case .body(let decoder):
            guard isClean, decoder.mayEndWithConnection else {
                return call.fail(.cut(pool.origin, problem))
            }
            finish(call, isReusable: false)
        }
    }

    // RFC 9112 §9.3.1: an idle connection may be closed at any time, also while a request is on its
    // way to it; that is no failure of the request.
    func giveUp(_ call: UpstreamCall, _ problem: String) {
        if uses > 1, !call.hasRetried {
            call.hasRetried = true
            self.call = nil
            close()
            pool.retry(call)
        } else if let sendProblem {
            call.fail(.sendFailed(pool.origin, sendProblem))
        } else {
            call.fail(.noResponse(pool.origin, problem))
        }
    }
}
