internal import ProviderAPI

extension ProviderConformance {
    private static let statuses = [
        400, 401, 402, 403, 404, 408, 409, 413, 422, 429, 500, 502, 503, 504, 529,
    ]
    private static let bodies = [
        "", "{}", "[]", "null", "<html>Bad Gateway</html>", "overloaded", "{\"error\":",
        #"{"error":{"message":"No.","type":"some_error","code":"some_code"}}"#,
        #"{"error":{"code":429,"message":"Slow down.","status":"RESOURCE_EXHAUSTED"}}"#,
        #"{"error":7,"detail":[{"msg":1}],"message":{}}"#, "\u{0}\u{fffd}",
    ]

    func checkClassifier(
        _ first: FakeHost,
        _ second: FakeHost,
        _ report: inout ConformanceReport
    ) {
        for status in Self.statuses {
            for body in Self.bodies {
                for isInStream in [false, true] {
                    let answer = SampleResponse(status, body, isInStream: isInStream)
                    let facts = first.classify(answer)
                    let isSame = facts == first.classify(answer) && facts == second.classify(answer)
                    report.check(isSame, "classify is deterministic", "status \(status)")
                    report.checkFacts(facts, status)
                }
            }
            checkWait(first, status, &report)
        }
        for (answer, kind) in subject.failures {
            let facts = first.classify(answer)
            report.check(
                facts.kind == kind,
                "a declared failure is of its kind",
                "status \(answer.status) is \(facts.kind.rawValue), not \(kind.rawValue)"
            )
        }
    }

    /// A wait that the upstream asks for in the standard header is passed on, where it limits.
    private func checkWait(_ host: FakeHost, _ status: Int, _ report: inout ConformanceReport) {
        guard status == 429 || status == 503 else { return }
        let headers = [HeaderField("retry-after", "7")]
        let facts = host.classify(SampleResponse(status, "{}", headers: headers))
        report.check(
            facts.retryAfterMilliseconds == 7000,
            "retry-after is passed on",
            "status \(status) gave \(facts.retryAfterMilliseconds.map(String.init) ?? "nothing")"
        )
    }

    func checkLimits(_ first: FakeHost, _ second: FakeHost, _ report: inout ConformanceReport) {
        let prefixes = first.descriptor.limitHeaderPrefixes
        for value in ["", "-1", "0", "1e999", "nan", "99999999999999999999", "12s", "\u{e4}"] {
            let headers = prefixes.flatMap { prefix in
                ["limit", "remaining", "reset", "used-percent", "limit-tokens"].map {
                    HeaderField(prefix + $0, value)
                }
            }
            let answer = SampleResponse(200, "", headers: headers)
            let outcome = Outcome { () throws(ProviderFailure) in try first.limits(answer) }
            let other = Outcome { () throws(ProviderFailure) in try second.limits(answer) }
            report.check(outcome == other, "limits is deterministic", value)
            guard case .value(let windows) = outcome else { continue }
            for window in windows {
                let isShare = window.used >= 0 && window.used <= 1
                report.check(isShare, "a window's use is from 0 to 1", "\(window.used)")
            }
        }
    }

    func checkTransform(
        _ host: FakeHost,
        _ request: SampleRequest,
        _ report: inout ConformanceReport
    ) {
        let texts = [
            "", "\n\n", "data: {}\n\n", "data: [DONE]\n\n", "{\"a\":1}\n{\"b\":\"\u{e4}\"}\n", "{",
            "event: x\r\ndata: {\"type\":\"x\"}\r\n\r\n", "\u{0}\n: comment\n\ndata",
        ]
        for text in texts {
            checkTransform(host, ConformanceSubject.Answer(to: request, text), &report)
        }
    }

    func checkTransform(
        _ host: FakeHost,
        _ answer: ConformanceSubject.Answer,
        _ report: inout ConformanceReport
    ) {
        let outcomes = cutAnywhere(answer.bytes) { pieces in
            Outcome { () throws(ProviderFailure) in
                try host.transform(pieces, for: answer.request)
            }
        }
        let shown = String(decoding: answer.bytes.prefix(60), as: UTF8.self)
        let isSame = outcomes.allSatisfy { $0 == outcomes[0] }
        report.check(isSame, "a transform gives the same at any cut", shown)
        if case .failure(let failure) = outcomes[0] {
            report.checkFailure(failure, [], "a transform")
        }
    }
}

extension ConformanceReport {
    /// The facts of a failed answer are such that a host can decide from them.
    mutating func checkFacts(_ facts: FailureFacts, _ status: Int) {
        let place = "status \(status)"
        let kind = facts.kind
        check((1...8).contains(kind.rawValue), "every failure is classified", place)
        check((1...3).contains(facts.scope.rawValue), "every failure has a scope", place)
        check(!facts.message.isEmpty, "every failure has a message", place)
        let isStatus = facts.status.map { (400..<600).contains($0) } ?? true
        check(isStatus, "a status is one of an error", "\(facts.status ?? 0)")
        let wait = facts.retryAfterMilliseconds ?? 0
        check((0...31_536_000_000).contains(wait), "a wait is from 0 to a year", "\(wait) ms")
        let isRequest = kind == .clientFault
        check(!isRequest || status < 500, "a 5xx is no fault of the client", place)
        if status == 401 || status == 429 {
            check(!isRequest, "a 401 or 429 is no fault of the client", place)
        }
    }
}
