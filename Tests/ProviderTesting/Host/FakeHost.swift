public import CProviderABI
public import ProviderAPI
internal import Synchronization

/// A host without sockets: it calls a provider through the C table, exactly as the gateway does.
///
/// ```swift
/// let host = try FakeHost(MyServer.self)
/// let account = try host.open(["api_key": "secret"])
/// let plan = try account.prepare(.sample(model: "m"))
/// ```
///
/// Sendable because the plugin ABI lets any thread call any function.
public final class FakeHost: @unchecked Sendable {
    let table: provider_table
    let instance: UnsafeMutableRawPointer?

    /// What the provider says of itself.
    public let descriptor: ProviderDescriptor

    /// Creates an instance of a Swift provider.
    ///
    /// - Parameters:
    ///   - type: The provider.
    ///   - settings: An object that holds its settings.
    /// - Throws: What the provider refuses.
    public convenience init<P: Provider>(
        _ type: P.Type,
        settings: JSONValue = [:]
    ) throws(ProviderFailure) {
        guard let table = exportProvider(type, to: LentHost.shared.pointer) else {
            throw ProviderFailure(.failed, "The provider refuses this host.")
        }
        try self.init(table: table.pointee, settings: settings)
    }

    /// Creates an instance of a provider that is known by its table alone.
    ///
    /// - Parameters:
    ///   - table: What the plugin's entry returned.
    ///   - settings: An object that holds its settings.
    /// - Throws: What the provider refuses.
    public init(table: provider_table, settings: JSONValue = [:]) throws(ProviderFailure) {
        let out = Sink()
        table.describe?(table.context, out.lent)
        let descriptor = try ProviderDescriptor(json: out.document())
        let complete = try Self.complete(settings, descriptor)
        var made: UnsafeMutableRawPointer?
        let error = Sink()
        let status = complete.compact.lend {
            table.create?(table.context, $0, &made, error.lent) ?? Int32(PROVIDER_FAILED)
        }
        try Self.check(status, error)
        self.table = table
        self.descriptor = descriptor
        instance = made
    }

    deinit {
        if let instance { table.destroy?(instance) }
    }

    /// The lines that providers of this process have logged so far.
    public static var log: [String] { LentHost.lines.withLock { $0 } }

    /// Lets the provider check itself.
    ///
    /// - Throws: What does not work.
    public func selfTest() throws(ProviderFailure) {
        guard let test = table.self_test else { return }
        let error = Sink()
        try Self.check(test(instance, error.lent), error)
    }

    /// Opens a credential.
    ///
    /// - Parameters:
    ///   - credential: The members of the credential.
    ///   - now: The time of the call.
    /// - Returns: The account.
    /// - Throws: What the provider refuses.
    public func open(
        _ credential: JSONValue,
        now: UnixTime = .sample
    ) throws(ProviderFailure) -> FakeAccount {
        let (out, error) = (Sink(), Sink())
        var opened: UnsafeMutableRawPointer?
        let status = credential.compact.lend {
            table.open_credential?(
                instance,
                $0,
                now.milliseconds,
                &opened,
                out.lent,
                error.lent
            ) ?? Int32(PROVIDER_FAILED)
        }
        try Self.check(status, error)
        return FakeAccount(self, opened, try AccountInfo(json: out.document()))
    }

    static func check(_ status: Int32, _ error: Sink) throws(ProviderFailure) {
        guard status != Int32(PROVIDER_OK) else { return }
        throw ProviderFailure(ProviderFailure.Kind(rawValue: status), error.text)
    }

    /// The host hands settings over with the defaults that the descriptor declares.
    private static func complete(
        _ settings: JSONValue,
        _ descriptor: ProviderDescriptor
    ) throws(ProviderFailure) -> JSONValue {
        var complete = settings
        for field in descriptor.settings where complete[field.name] == nil {
            guard let text = field.defaultJSON else { continue }
            guard let value = try? JSONValue(parsing: text) else {
                throw ProviderFailure(.failed, "The default of `\(field.name)` is not JSON.")
            }
            complete[field.name] = value
        }
        return complete
    }
}

/// What the fake host lends: a log that tests can read.
struct LentHost: @unchecked Sendable {
    static let shared = LentHost()
    static let lines = Mutex<[String]>([])

    // Written once, before any provider sees it.
    let pointer: UnsafePointer<provider_host>

    private init() {
        let host = UnsafeMutablePointer<provider_host>.allocate(capacity: 1)
        host.initialize(
            to: provider_host(
                size: UInt32(MemoryLayout<provider_host>.size),
                version: PROVIDER_ABI_VERSION
            ) { _, message in
                let text = message.text
                LentHost.lines.withLock { $0.append(text) }
            }
        )
        pointer = UnsafePointer(host)
    }
}
