internal import ProviderAPI

extension ProviderConformance {
    private static let garbage = [
        "", "{}", "[]", "null", "7", "{\"data\":7}", "{\"data\":[7,{},{\"id\":1}]}", "<html>", "{",
        "\u{0}",
    ]

    func checkModels(
        _ first: FakeAccount,
        _ second: FakeAccount,
        _ report: inout ConformanceReport
    ) {
        let outcome = Outcome { () throws(ProviderFailure) in try first.models() }
        let other = Outcome { () throws(ProviderFailure) in try second.models() }
        report.check(outcome == other, "models is deterministic", "two calls differ")
        guard case .value(let catalog) = outcome else {
            return report.check(false, "models succeeds", "\(outcome)")
        }
        switch catalog {
        case .models(let models):
            let ids = models.map(\.id)
            report.check(!ids.contains(""), "a model has a name", "one has none")
            report.check(Set(ids).count == ids.count, "models differ in name", "\(ids)")
        case .request(let plan):
            report.checkURL(plan.url, [], [])
            report.checkHeaders(plan.headers)
            for body in Self.garbage {
                for status in [200, 401, 500] {
                    let answer = SampleResponse(status, body)
                    let read = Outcome { () throws(ProviderFailure) in
                        try first.parseModels(answer)
                    }
                    if case .failure(let failure) = read {
                        report.checkFailure(failure, [], "parseModels")
                    }
                }
            }
        }
    }

    func checkRefresh(
        _ first: FakeAccount,
        _ second: FakeAccount,
        _ secrets: [String],
        _ report: inout ConformanceReport
    ) {
        guard first.info.isRefreshable else { return }
        let outcome = Outcome { () throws(ProviderFailure) in try first.refresh() }
        let other = Outcome { () throws(ProviderFailure) in try second.refresh() }
        report.check(outcome == other, "refresh is deterministic", "two calls differ")
        guard case .value(let plan) = outcome else {
            return report.check(false, "a refreshable credential is refreshed", "\(outcome)")
        }
        report.checkURL(plan.url, [], secrets)
        report.checkHeaders(plan.headers)
        for status in [200, 400, 401, 429, 500] {
            for body in Self.garbage { checkRefreshed(first, status, body, secrets, &report) }
        }
    }

    private func checkRefreshed(
        _ account: FakeAccount,
        _ status: Int,
        _ body: String,
        _ secrets: [String],
        _ report: inout ConformanceReport
    ) {
        let read = Outcome { () throws(ProviderFailure) in
            try account.refreshed(SampleResponse(status, body))
        }
        switch read {
        case .failure(let failure): report.checkFailure(failure, secrets, "refreshed")
        case .value(.failed(let facts)):
            let isKnown = (1...8).contains(facts.kind.rawValue)
            report.check(isKnown, "a failed refresh is classified", "status \(status)")
            report.checkSecret(secrets, in: facts.message, "the failure of a refresh")
        case .value(.renewed(let members)):
            let detail = "status \(status): \(body)"
            report.check(status == 200, "a refused refresh renews nothing", detail)
            report.check(!members.members.isEmpty, "a refresh renews something", detail)
        }
    }

    func checkLogins(_ first: FakeHost, _ second: FakeHost, _ report: inout ConformanceReport) {
        let random = (0..<64).map { UInt8($0) }
        for method in first.descriptor.logins {
            let kinds: [LoginEvent.Kind] = [
                .begin(method: method.name), .callback(query: ["code": "c", "state": "other"]),
                .input(""), .file([0]), .response(status: 500, headers: [], body: [0]), .waited,
            ]
            for (index, kind) in kinds.enumerated() {
                let event = LoginEvent(kind, random: random, now: .sample)
                let outcome = Outcome { () throws(ProviderFailure) in try first.login(event) }
                let other = Outcome { () throws(ProviderFailure) in try second.login(event) }
                report.check(outcome == other, "login is deterministic", "\(method.name)")
                guard index == 0 else { continue }
                guard case .value(let step) = outcome else {
                    report.check(false, "a declared login begins", method.name)
                    continue
                }
                if case .fail(let reason) = step.action {
                    report.check(false, "a declared login begins", "\(method.name): \(reason)")
                }
            }
        }
    }

    func checkImports(_ host: FakeHost, _ report: inout ConformanceReport) {
        for source in host.descriptor.imports {
            for file in Self.garbage {
                let read = Outcome { () throws(ProviderFailure) in
                    try host.importCredential(Array(file.utf8), from: source.name)
                }
                if case .failure(let failure) = read {
                    report.checkFailure(failure, [], "importCredential")
                }
            }
        }
    }
}
