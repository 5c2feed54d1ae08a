import Fidelity
import ProviderAPI

/// Runs requests through a provider as the host does.
struct PlanBench<P: Provider> {
    let provider: P
    let account: P.Account
    let info: AccountInfo

    init(
        _ type: P.Type = P.self,
        settings: JSONValue = [:],
        credential: JSONValue,
        now: UnixTime = UnixTime(milliseconds: 1_795_519_997_000)
    ) throws {
        provider = try P(settings: settings)
        (account, info) = try provider.open(credential, now: now)
    }

    /// What one request becomes.
    struct Prepared {
        let plan: UpstreamPlan
        let call: UpstreamCall
        let source: String

        /// The request with the body that came, as if the provider had no rules for bodies.
        var raw: UpstreamCall {
            UpstreamCall(
                method: call.method,
                url: call.url,
                headers: call.headers,
                body: Array(source.utf8)
            )
        }

        /// Whether the body was sent byte for byte.
        var isUntouched: Bool { plan.edits.isEmpty && plan.body == nil && call.text == source }
    }

    func prepare(
        _ body: String,
        format: WireFormat,
        clientFormat: WireFormat? = nil,
        model: String,
        stream: Bool = false,
        operation: Operation = .generate,
        session: String = "",
        headers: [HeaderField] = []
    ) throws -> Prepared {
        try Array(body.utf8).withUnsafeBytes {
            let request = ProviderRequest(
                operation: operation,
                format: format,
                clientFormat: clientFormat,
                stream: stream,
                model: model,
                body: $0,
                session: session,
                requestID: "r1",
                headers: HeaderView(headers),
                now: UnixTime(milliseconds: 1_795_519_997_000)
            )
            let plan = try provider.prepare(request, account: account)
            return Prepared(plan: plan, call: try UpstreamCall(plan, for: request), source: body)
        }
    }

    /// What a failed answer means.
    func classify(
        _ status: Int,
        _ body: String,
        headers: [HeaderField] = [],
        operation: Operation = .generate,
        format: WireFormat = .none,
        isInStream: Bool = false
    ) -> FailureFacts {
        Array(body.utf8).withUnsafeBytes {
            provider.classify(
                UpstreamResponse(
                    status: status,
                    headers: HeaderView(headers),
                    body: $0,
                    operation: operation,
                    format: format,
                    model: "m",
                    isInStream: isInStream,
                    now: UnixTime(milliseconds: 1_795_519_997_000)
                )
            )
        }
    }

    /// Hands an answer to a reader.
    func answered<Result>(
        _ status: Int,
        _ body: String,
        _ read: (UpstreamResponse) throws -> Result
    ) rethrows -> Result {
        try Array(body.utf8).withUnsafeBytes {
            try read(
                UpstreamResponse(
                    status: status,
                    body: $0,
                    now: UnixTime(milliseconds: 1_795_519_997_000)
                )
            )
        }
    }
}
