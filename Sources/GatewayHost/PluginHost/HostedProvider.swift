import CProviderABI
import ProviderAPI

/// An instance of a provider, with the C table behind a Swift face.
///
/// Sendable because the ABI lets any thread call any function, several at once.
final class HostedProvider: @unchecked Sendable {
    let plugin: LoadedPlugin
    let table: provider_table
    let instance: UnsafeMutableRawPointer?
    /// The addresses in the operator's settings of the plugin.
    let givenURLs: [String]
    /// Where requests may go that belong to no account, such as those of a login.
    let hosts: HostPolicy

    var descriptor: ProviderDescriptor { plugin.descriptor }

    /// Creates an instance.
    ///
    /// - Parameters:
    ///   - plugin: The plugin.
    ///   - settings: An object that holds its settings.
    ///   - written: What the operator wrote of them.
    /// - Throws: What is wrong.
    init(
        plugin: LoadedPlugin,
        settings: JSONValue,
        written: JSONValue
    ) throws(ProviderFailure) {
        self.plugin = plugin
        givenURLs = HostPolicy.urls(in: written, besides: plugin.descriptor)
        hosts = HostPolicy(plugin.descriptor.hosts, given: givenURLs)
        table = plugin.image.table
        let table = table
        var made: UnsafeMutableRawPointer?
        let text = Array(settings.compact.utf8)
        let answer = SinkBytes.collect { _, error in
            text.withUnsafeBytes { text in
                plugin.call(.create) {
                    table.create?(table.context, provider_bytes(text), &made, error)
                        ?? Int32(PROVIDER_FAILED)
                }
            }
        }
        instance = made
        plugin.retainInstance()
        try Self.check(answer)
    }

    deinit {
        plugin.releaseInstance()
        if let instance { plugin.call(.destroy) { table.destroy?(instance) } }
    }

    /// Lets the plugin check itself.
    func selfTest() throws(ProviderFailure) {
        guard let test = table.self_test else { return }
        try Self.check(
            SinkBytes.collect { _, error in plugin.call(.selfTest) { test(instance, error) } }
        )
    }

    /// Opens a credential.
    func open(
        _ credential: JSONValue,
        now: UnixTime
    ) throws(ProviderFailure) -> HostedAccount {
        var opened: UnsafeMutableRawPointer?
        let text = Array(credential.compact.utf8)
        let answer = SinkBytes.collect { out, error in
            text.withUnsafeBytes { text in
                plugin.call(.openCredential) {
                    table.open_credential?(
                        instance,
                        provider_bytes(text),
                        now.milliseconds,
                        &opened,
                        out,
                        error
                    ) ?? Int32(PROVIDER_FAILED)
                }
            }
        }
        let document = try Self.document(answer)
        var info = try AccountInfo(json: document)
        info.expires = plugin.border.time(info.expires, .expires, of: info.label, now: now)
        return HostedAccount(provider: self, pointer: opened, info: info)
    }

    /// Throws what a call refused.
    static func check(
        _ answer: (status: Int32, bytes: [UInt8], reason: String)
    ) throws(ProviderFailure) {
        guard answer.status != Int32(PROVIDER_OK) else { return }
        let reason = answer.reason.isEmpty ? "The plugin gave no reason." : answer.reason
        throw ProviderFailure(ProviderFailure.Kind(rawValue: answer.status), reason)
    }

    /// Throws what a plan holds that must not be sent.
    func check(_ collector: PlanCollector) throws(ProviderFailure) {
        do throws(PlanViolation) {
            try collector.check()
        } catch {
            throw ProviderFailure(error, by: plugin)
        }
    }

    /// The document that a call wrote, or what it refused.
    static func document(
        _ answer: (status: Int32, bytes: [UInt8], reason: String)
    ) throws(ProviderFailure) -> JSONValue {
        try check(answer)
        if answer.bytes.isEmpty { return .object([]) }
        do {
            return try JSONValue(parsing: answer.bytes)
        } catch {
            throw ProviderFailure(.failed, "The plugin wrote a document that is not JSON: \(error)")
        }
    }
}
