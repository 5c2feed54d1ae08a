public import CProviderABI

/// Makes the table through which the host uses a provider.
///
/// A plugin's entry file calls it from its one exported function:
///
/// ```swift
/// @c(switchyard_provider_entry)
/// public func entry(_ host: UnsafePointer<provider_host>?) -> UnsafePointer<provider_table>? {
///     exportProvider(MyServer.self, to: host)
/// }
/// ```
///
/// - Parameters:
///   - type: The provider.
///   - host: What the host lends.
/// - Returns: The table, which lives as long as the process; `nil` refuses the host.
public func exportProvider<P: Provider>(
    _ type: P.Type,
    to host: UnsafePointer<provider_host>?
) -> UnsafePointer<provider_table>? {
    guard let host, host.pointee.version >= PROVIDER_ABI_OLDEST else { return nil }
    let factory = ProviderFactory(descriptor: type.descriptor) { settings throws(ProviderFailure) in
        ProviderInstance(try type.init(settings: settings))
    }
    let table = UnsafeMutablePointer<provider_table>.allocate(capacity: 1)
    table.initialize(to: .functions)
    table.pointee.context = Unmanaged.passRetained(factory).toOpaque()
    return UnsafePointer(table)
}

/// What a plugin's table points to before any instance exists.
final class ProviderFactory {
    let descriptor: ProviderDescriptor
    let make: (JSONValue) throws(ProviderFailure) -> any ErasedProvider

    init(
        descriptor: ProviderDescriptor,
        make: @escaping (JSONValue) throws(ProviderFailure) -> any ErasedProvider
    ) {
        self.descriptor = descriptor
        self.make = make
    }
}

/// What an instance pointer of the table points to.
final class InstanceHandle {
    let provider: any ErasedProvider

    init(_ provider: any ErasedProvider) { self.provider = provider }
}

/// What a transform pointer of the table points to.
final class TransformHandle {
    let transform: any ResponseTransform
    var output = ByteBuffer()

    init(_ transform: any ResponseTransform) { self.transform = transform }
}

/// A provider whose account type is hidden, so that C functions can call it.
protocol ErasedProvider {
    func selfTest() throws(ProviderFailure)
    func open(
        _ credential: JSONValue,
        now: UnixTime
    ) throws(ProviderFailure) -> (UnsafeMutableRawPointer, AccountInfo)
    func close(_ account: UnsafeMutableRawPointer)
    func models(_ account: UnsafeMutableRawPointer) throws(ProviderFailure) -> ModelCatalog
    func parseModels(
        _ response: UpstreamResponse,
        _ account: UnsafeMutableRawPointer
    ) throws(ProviderFailure) -> [ModelEntry]
    func prepare(
        _ request: ProviderRequest,
        _ account: UnsafeMutableRawPointer
    ) throws(ProviderFailure) -> UpstreamPlan
    func classify(_ response: UpstreamResponse) -> FailureFacts
    func transform(_ request: ProviderRequest) throws(ProviderFailure) -> any ResponseTransform
    func login(_ event: LoginEvent) -> LoginStep
    func refresh(
        _ account: UnsafeMutableRawPointer,
        now: UnixTime
    ) throws(ProviderFailure) -> UpstreamPlan
    func refreshed(
        _ response: UpstreamResponse,
        _ account: UnsafeMutableRawPointer
    ) -> RefreshOutcome
    func limits(_ response: UpstreamResponse) -> [LimitWindow]
    func importCredential(
        _ file: UnsafeRawBufferPointer,
        from source: String
    ) throws(ProviderFailure) -> (fileName: String, credential: JSONValue)
}
