internal import ProviderAPI

extension ProviderConformance {
    func checkDescriptor(_ descriptor: ProviderDescriptor, _ report: inout ConformanceReport) {
        let name = descriptor.name
        report.check(!name.isEmpty && name.utf8.allSatisfy(\.isName), "it has a name", "`\(name)`")
        report.check(!descriptor.version.isEmpty, "it has a version", "the version is empty")
        report.check(!descriptor.formats.isEmpty, "it speaks a format", "`formats` is empty")
        report.check(!descriptor.operations.isEmpty, "it does something", "`operations` is empty")
        let again = try? ProviderDescriptor(json: descriptor.json)
        report.check(
            again == descriptor,
            "the descriptor survives its document",
            descriptor.json.compact
        )
        for host in descriptor.hosts {
            let isPlain = host == host.lowercased() && !host.contains("/") && !host.contains(":")
            report.check(isPlain, "hosts are plain names in lower case", host)
        }
        for prefix in descriptor.limitHeaderPrefixes {
            report.check(prefix == prefix.lowercased(), "header prefixes are lower case", prefix)
        }
        for name in descriptor.sessionHeaders {
            report.check(name == name.lowercased(), "session headers are lower case", name)
        }
        checkSettings(descriptor, &report)
    }

    private func checkSettings(
        _ descriptor: ProviderDescriptor,
        _ report: inout ConformanceReport
    ) {
        let fields = descriptor.settings + descriptor.sections.flatMap(\.fields)
        for field in fields {
            report.check(!field.summary.isEmpty, "a setting says what it does", field.name)
            guard let text = field.defaultJSON else { continue }
            let isJSON = (try? JSONValue(parsing: text)) != nil
            report.check(isJSON, "a default is JSON", "\(field.name): \(text)")
        }
        let names = descriptor.settings.map(\.name)
        report.check(Set(names).count == names.count, "settings differ in name", "\(names)")
    }

    func checkBadCredentials(_ host: FakeHost, _ report: inout ConformanceReport) {
        let bad: [JSONValue] = [
            [:], ["api_key": 7], ["api_key": ["a": "b"]], ["type": .null, "base_url": "::"],
            ["access_token": "", "refresh_token": "", "base_url": "not a url"],
        ]
        for credential in bad {
            let outcomes = (0..<2).map { _ in
                Outcome { () throws(ProviderFailure) in try host.open(credential).info }
            }
            report.check(
                outcomes[0] == outcomes[1],
                "open is deterministic",
                credential.compact
            )
            guard case .failure(let failure) = outcomes[0] else { continue }
            report.checkFailure(failure, [], "open")
        }
    }
}

extension UInt8 {
    fileprivate var isName: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
