import Dialects
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

    private struct Key: Hashable {
        let url: String
        let proxy: ProxySetting?
    }

    /// More URLs than providers times models in use; beyond it the memory starts over.
    private static let maxRemembered = 4096

    /// How many URLs are compared before one is looked up: accounts in use at one time.
    private static let maxRecent = 8

    private struct Recent {
        let url: [UInt8]
        let proxy: ProxySetting?
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
    /// - Throws: What is wrong with the URL or the proxy.
    /// - Returns: Where it leads.
    func target(
        _ url: UnsafeRawBufferPointer,
        proxy: ProxySetting?
    ) throws(WireError) -> Target {
        for entry in recent where entry.url.count == url.count {
            let isSame = entry.url.withUnsafeBytes { ByteClass.identical($0, url) }
            if isSame, entry.proxy == proxy { return entry.target }
        }
        let target = try target(String(decoding: url, as: UTF8.self), proxy: proxy)
        note(Recent(url: Array(url), proxy: proxy, target: target))
        return target
    }

    private func note(_ entry: Recent) {
        guard recent.count >= Self.maxRecent else { return recent.append(entry) }
        recent[oldest] = entry
        oldest = (oldest + 1) % Self.maxRecent
    }

    private func target(_ url: String, proxy: ProxySetting?) throws(WireError) -> Target {
        let key = Key(url: url, proxy: proxy)
        if let target = known[key] { return target }
        let target = try split(url, proxy ?? .direct)
        if known.count >= Self.maxRemembered { known.removeAll(keepingCapacity: true) }
        known[key] = target
        return target
    }

    private func split(_ url: String, _ proxy: ProxySetting) throws(WireError) -> Target {
        if let problem = proxy.problem {
            throw WireError(.server, "The proxy of this account is unusable: \(problem)")
        }
        do throws(UpstreamURLFailure) {
            let parsed = try UpstreamURL(url)
            let origin = UpstreamOrigin(parsed, proxy: proxy, tls: tls, http2: http2)
            return Target(origin: origin, authority: parsed.authority, path: parsed.target)
        } catch {
            throw WireError(.server, "The upstream's URL is unusable: \(error)")
        }
    }
}
