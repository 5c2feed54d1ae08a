import ProviderAPI

/// Splits URLs into origin and target, and remembers the result: plugins use few URLs, many times.
///
/// One lives on each loop.
final class UpstreamTargets {
    /// Where a URL leads.
    struct Target {
        let origin: UpstreamOrigin
        /// The `host` header.
        let authority: String
        /// The path and query of the request line.
        let path: String
    }

    /// Why a plan leads nowhere.
    enum Fault: Error {
        case plan(PlanViolation)
        case proxy(String)
    }

    private struct Key: Hashable {
        let url: String
        let proxy: ProxySetting?
        let hosts: HostPolicy
    }

    /// More URLs than providers times models in use; beyond it the memory starts over.
    private static let maxRemembered = 4096

    /// How many URLs are compared before one is looked up: accounts in use at one time.
    private static let maxRecent = 8

    private struct Recent {
        let url: [UInt8]
        let proxy: ProxySetting?
        let hosts: HostPolicy
        let target: Target
    }

    private var known: [Key: Target] = [:]
    private var recent: [Recent] = []
    private var oldest = 0
    private let tls: TLSSettings
    private let http2: Bool

    init(tls: TLSSettings, http2: Bool) {
        self.tls = tls
        self.http2 = http2
    }

    /// Splits a URL.
    ///
    /// - Parameters:
    ///   - url: What a plugin gave.
    ///   - proxy: The way to it.
    ///   - hosts: Where it may lead.
    /// - Throws: What is wrong with the URL or the proxy.
    /// - Returns: Where it leads.
    func target(
        _ url: UnsafeRawBufferPointer,
        proxy: ProxySetting?,
        hosts: HostPolicy
    ) throws(Fault) -> Target {
        for entry in recent where entry.url.count == url.count {
            let isSame = entry.url.withUnsafeBytes { ByteClass.identical($0, url) }
            if isSame, entry.proxy == proxy, entry.hosts == hosts { return entry.target }
        }
        let text = String(decoding: url, as: UTF8.self)
        let target = try target(Key(url: text, proxy: proxy, hosts: hosts))
        note(Recent(url: Array(url), proxy: proxy, hosts: hosts, target: target))
        return target
    }

    private func note(_ entry: Recent) {
        guard recent.count >= Self.maxRecent else { return recent.append(entry) }
        recent[oldest] = entry
        oldest = (oldest + 1) % Self.maxRecent
    }

    private func target(_ key: Key) throws(Fault) -> Target {
        if let target = known[key] { return target }
        let target = try split(key)
        if known.count >= Self.maxRemembered { known.removeAll(keepingCapacity: true) }
        known[key] = target
        return target
    }

    private func split(_ key: Key) throws(Fault) -> Target {
        let proxy = key.proxy ?? .direct
        if let problem = proxy.problem { throw .proxy(problem) }
        do throws(PlanViolation) {
            let url = try UpstreamURL(planned: key.url, key.hosts)
            let origin = UpstreamOrigin(url, proxy: proxy, tls: tls, http2: http2)
            return Target(origin: origin, authority: url.authority, path: url.target)
        } catch {
            throw .plan(error)
        }
    }
}
