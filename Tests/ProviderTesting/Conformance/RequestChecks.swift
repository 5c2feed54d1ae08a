internal import ProviderAPI

extension ProviderConformance {
    func checkRequests(
        _ host: FakeHost,
        _ first: FakeAccount,
        _ second: FakeAccount,
        _ secrets: [String],
        _ report: inout ConformanceReport
    ) {
        let good = Self.requests(host.descriptor)
        for request in good + subject.requests + Self.hostile(host.descriptor) {
            let outcome = Outcome { () throws(ProviderFailure) in try first.prepare(request) }
            let again = Outcome { () throws(ProviderFailure) in try first.prepare(request) }
            let other = Outcome { () throws(ProviderFailure) in try second.prepare(request) }
            report.check(
                outcome == again && outcome == other,
                "prepare is deterministic",
                "\(request.format.name) \(request.operation.name)"
            )
            switch outcome {
            case .failure(let failure): report.checkFailure(failure, secrets, "prepare")
            case .value(let plan):
                checkPlan(plan, host.descriptor, secrets, &report)
                if plan.transforms { checkTransform(host, request, &report) }
            }
        }
        for answer in subject.answers { checkTransform(host, answer, &report) }
    }

    /// What the descriptor says that it does.
    private static func requests(_ descriptor: ProviderDescriptor) -> [SampleRequest] {
        descriptor.formats.flatMap { format in
            [false, true].map { SampleRequest(format: format, stream: $0) }
        }
            + descriptor.operations.filter { $0 != .generate }.map {
                SampleRequest(operation: $0, format: .none)
            }
    }

    /// Bodies that a client could send to do harm, and an operation of a newer host.
    private static func hostile(_ descriptor: ProviderDescriptor) -> [SampleRequest] {
        let format = descriptor.formats.first ?? .chat
        let deep = String(repeating: "[", count: 100_000)
        let bodies = [
            "", "{", "null", "[]", "\"text\"", "{\"messages\":7,\"input\":7,\"contents\":7}", deep,
            "{\"messages\":[{}],\"input\":[{}],\"contents\":[{}],\"tools\":[{}]}", "\u{0}\u{1}",
            "{\"model\":\"" + String(repeating: "m", count: 1_000_000) + "\"}",
        ]
        return bodies.map { SampleRequest(format: format, body: $0) }
            + [SampleRequest(operation: ProviderAPI.Operation(rawValue: 9999), format: format)]
    }

    /// Where requests may go: what is declared, and the servers that the operator names.
    private func hosts(_ descriptor: ProviderDescriptor) -> [String] {
        guard !descriptor.hosts.isEmpty else { return [] }
        return descriptor.hosts + credential(descriptor).hosts + subject.settings.hosts
    }

    func checkPlan(
        _ plan: UpstreamPlan,
        _ descriptor: ProviderDescriptor,
        _ secrets: [String],
        _ report: inout ConformanceReport
    ) {
        for edit in plan.edits {
            guard case .set(let key, let json) = edit else { continue }
            let isJSON = (try? JSONValue(parsing: json)) != nil
            report.check(isJSON, "an edit is JSON", "\(key): \(json.prefix(80))")
        }
        if let answer = plan.answer {
            let isStatus = (200..<600).contains(answer.status)
            report.check(isStatus, "an answer has a status", "\(answer.status)")
            return report.check(!answer.contentType.isEmpty, "an answer has a type", "it is empty")
        }
        let method = plan.method
        report.check(method.utf8.allSatisfy(\.isToken), "the method is a token", method)
        report.checkURL(plan.url, hosts(descriptor), secrets)
        report.checkHeaders(plan.headers)
    }
}

extension ConformanceReport {
    mutating func checkURL(_ url: String, _ hosts: [String], _ secrets: [String]) {
        let isWeb = url.hasPrefix("https://") || url.hasPrefix("http://")
        check(isWeb, "the URL is absolute", String(url.prefix(200)))
        let isVisible = url.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f }
        check(isVisible, "the URL is visible ASCII", String(url.prefix(200)))
        let rest = url.drop { $0 != ":" }.dropFirst(3)
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        check(!authority.contains("@"), "the URL holds no user", "it holds one")
        let host = authority.prefix { $0 != ":" }.lowercased()
        check(!host.isEmpty, "the URL names a host", String(url.prefix(200)))
        let isAllowed =
            hosts.isEmpty
            || hosts.contains {
                $0.hasPrefix("*.") ? host.hasSuffix($0.dropFirst()) : $0 == host
            }
        check(isAllowed, "the host is one that the descriptor declares", host)
        // URLs end up in logs of proxies; headers do not.
        checkSecret(secrets, in: url, "the URL")
    }

    mutating func checkHeaders(_ headers: [HeaderField]) {
        let hostOwned = [
            "host", "content-length", "connection", "transfer-encoding", "te", "trailer", "upgrade",
            "keep-alive", "proxy-connection", "proxy-authorization", "expect",
        ]
        for header in headers {
            let name = header.name.lowercased()
            let isToken = !name.isEmpty && name.utf8.allSatisfy(\.isToken)
            check(isToken, "a header's name is a token", name)
            let isPlain = header.value.utf8.allSatisfy { $0 == 0x09 || $0 >= 0x20 && $0 != 0x7f }
            check(isPlain, "a header's value has no control characters", name)
            check(!hostOwned.contains(name), "framing headers are the host's", name)
        }
    }
}

extension JSONValue {
    /// The hosts of the addresses in it.
    fileprivate var hosts: [String] {
        if let text = string {
            let isAddress = text.hasPrefix("http://") || text.hasPrefix("https://")
            return isAddress ? [BaseURL.host(of: text)] : []
        }
        return elements.flatMap(\.hosts) + members.flatMap(\.value.hosts)
    }
}

extension UInt8 {
    /// A character of a token of RFC 9110 §5.6.2.
    var isToken: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: Array("!#$%&'*+-.^_`|~".utf8).contains(self)
        }
    }
}
