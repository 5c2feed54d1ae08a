// Invariant: nothing traps, and every time and wait that comes out lies inside the border: a wait is
// from none to a year, a time from ten years ago to a year ahead (a model's from 1970 to 2199), and no
// account rests for longer than a year.

import CProviderABI
import ClaudeProvider
import CodexProvider
import EchoProvider
import GeminiProvider
import GrokProvider
import OpenAICompatibleProvider
import ProviderAPI
import ProviderTesting

/// Reads one input of the fuzzer: its first two bytes say who reads the rest, and as what.
///
/// - Parameters:
///   - start: Its bytes.
///   - count: How many they are.
/// - Returns: Zero.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let start, count > 2, count < 4096 else { return 0 }
    let bytes = UnsafeBufferPointer(start: start, count: count)
    let number = String(decoding: bytes[2...], as: UTF8.self)
    let reader = NumberReader(Provided.all[Int(bytes[0]) % Provided.all.count], number)
    switch bytes[1] % 9 {
    case 0: reader.readHeaders()
    case 1: reader.readErrors()
    case 2: reader.readModels()
    case 3: reader.readCredentials()
    case 4: reader.readGrants()
    case 5: reader.readLogins()
    case 6: reader.readStream()
    case 7: reader.readDocuments()
    default: FilesReader.read(number)
    }
    return 0
}

/// The providers, each as a host calls it.
enum Provided {
    static let now = UnixTime.sample

    static let all = tables.compactMap { try? FakeHost(table: $0.pointee) }

    /// The tables live until the process ends; here they are in reach of the leak detector.
    nonisolated(unsafe) private static let tables = [
        exportProvider(ClaudeProvider.self, to: host), exportProvider(CodexProvider.self, to: host),
        exportProvider(EchoProvider.self, to: host), exportProvider(GeminiProvider.self, to: host),
        exportProvider(GrokProvider.self, to: host),
        exportProvider(OpenAICompatibleProvider.self, to: host),
    ].compactMap { $0 }

    nonisolated(unsafe) private static let host: UnsafePointer<provider_host> = {
        let host = UnsafeMutablePointer<provider_host>.allocate(capacity: 1)
        let size = UInt32(MemoryLayout<provider_host>.size)
        host.initialize(to: provider_host(size: size, version: PROVIDER_ABI_VERSION) { _, _ in })
        return UnsafePointer(host)
    }()
}

/// Lets a provider read an input at all places where numbers and dates stand.
struct NumberReader {
    let host: FakeHost
    let number: String

    init(_ host: FakeHost, _ number: String) {
        self.host = host
        self.number = number
    }

    func readHeaders() {
        let headers = Templates.headers.map { HeaderField($0, number) }
        let spent = [
            HeaderField("x-ratelimit-limit-requests", "1"),
            HeaderField("x-ratelimit-remaining-requests", "0"),
            HeaderField("x-codex-primary-used-percent", "100"),
            HeaderField("anthropic-ratelimit-unified-5h-status", "rejected"),
        ]
        check(SampleResponse(429, "{}", headers: headers))
        check(SampleResponse(429, Templates.errors[0], headers: spent + headers))
        check(SampleResponse(200, "{}", headers: spent + headers))
    }

    func readErrors() {
        for template in [number] + Templates.errors {
            let body = Templates.fill(template, number)
            for status in [200, 400, 403, 429, 503] {
                check(SampleResponse(status, body, isInStream: status == 200))
            }
        }
    }

    func readModels() {
        let credential: JSONValue = ["api_key": "k", "base_url": "https://x.example/v1"]
        guard let account = try? host.open(credential) else { return }
        for template in [number, Templates.models] {
            let answer = SampleResponse(200, Templates.fill(template, number))
            for model in (try? account.parseModels(answer)) ?? [] { check(model) }
        }
    }

    func readCredentials() {
        for template in [number] + Templates.credentials {
            let text = filled(template)
            _ = try? host.importCredential(Array(text.utf8), from: "cliproxyapi")
            guard let credential = try? JSONValue(parsing: text),
                let account = try? host.open(credential)
            else { continue }
            check(account.info.expires)
            _ = try? account.refresh()
        }
    }

    func readGrants() {
        let credentials = Templates.credentials.compactMap { try? JSONValue(parsing: filled($0)) }
        for credential in credentials {
            guard let account = try? host.open(credential) else { continue }
            for (status, template) in [(200, Templates.grants), (429, Templates.errors[1])] {
                let answer = SampleResponse(
                    status,
                    filled(template),
                    headers: [HeaderField("retry-after", number)]
                )
                switch try? account.refreshed(answer) {
                case .failed(let facts)?: check(wait: facts.retryAfterMilliseconds)
                case .renewed(let members)?:
                    check(members["expired"]?.string.flatMap(UnixTime.init(rfc3339:)))
                case nil: break
                }
            }
        }
    }

    func readLogins() {
        for template in Templates.states {
            guard let state = try? JSONValue(parsing: filled(template)) else { continue }
            let body = Array(filled(Templates.grants).utf8)
            let kinds: [LoginEvent.Kind] = [
                .waited, .response(status: 200, headers: [], body: body),
                .response(status: 400, headers: [], body: body),
            ]
            for kind in kinds {
                let event = LoginEvent(kind, state: state, random: [], now: Provided.now)
                guard let step = try? host.login(event) else { continue }
                switch step.action {
                case .wait(let seconds): precondition((1...86_400).contains(seconds))
                case .show(_, _, let seconds): precondition((1...86_400).contains(seconds))
                default: break
                }
            }
        }
    }

    func readStream() {
        let request = SampleRequest(
            format: .responses,
            stream: true,
            model: "m",
            body: Templates.request
        )
        let wire = Array(Templates.fill(Templates.stream, number).utf8)
        _ = try? host.transform([wire[...]], for: request)
    }

    func readDocuments() {
        for template in Templates.documents {
            guard let json = try? JSONValue(parsing: Templates.fill(template, number)) else {
                return
            }
            inCalendar((try? AccountInfo(json: json))?.expires)
            inCalendar((try? LimitWindow(json: json))?.resets)
            inCalendar((try? LoginEvent(json: json))?.now)
            if let model = try? ModelEntry(json: json) { check(model) }
            _ = try? LoginStep(json: json)
        }
        inCalendar(UnixTime(rfc3339: number))
        inCalendar(UnixTime(secondsText: number))
        inCalendar(HTTPDate.time(number))
        for wait in [
            RetryAfter.milliseconds(number, now: Provided.now),
            RetryAfter.milliseconds(duration: number),
            RetryAfter.milliseconds(inMessage: number),
        ] { check(wait: wait) }
    }

    /// A template with the number, and with a token that claims it.
    private func filled(_ template: String) -> String {
        let claims = Base64URL.encode(Array(Templates.fill(Templates.claims, number).utf8))
        let text = template.split(separator: "@", omittingEmptySubsequences: false)
            .joined(separator: "e30.\(claims).x")
        return Templates.fill(text, number)
    }

    private func check(_ response: SampleResponse) {
        let wait = host.classify(response).retryAfterMilliseconds
        check(wait: wait)
        let windows = (try? host.limits(response)) ?? []
        for window in windows {
            check(window.resets)
            precondition(window.used >= 0 && window.used <= 1)
        }
        PoolCheck.check(wait, windows)
    }

    private func check(wait: Int64?) {
        precondition((0...TimeBorder.year).contains(wait ?? 0))
    }

    private func check(_ time: UnixTime?) {
        guard let time else { return }
        precondition(time == time.bounded(by: Provided.now) || time.milliseconds == 0)
    }

    private func inCalendar(_ time: UnixTime?) {
        guard let time else { return }
        precondition(TimeBorder.calendar.contains(time))
    }

    private func check(_ model: ModelEntry) {
        precondition((0...TimeBorder.calendar.upperBound.seconds).contains(model.created))
        precondition((0...1 << 40).contains(model.contextTokens))
        precondition((0...1 << 40).contains(model.outputTokens))
        precondition(model.thinkingBudget.map { $0.lowerBound >= 0 } ?? true)
    }
}
