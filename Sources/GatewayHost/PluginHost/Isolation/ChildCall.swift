import CProviderABI

/// One call of the plugin's table, made in the plugin's own process.
struct ChildCall {
    private let table: provider_table
    private let objects: ChildObjects
    private let target: CallTarget
    private var arguments: FrameReader
    /// What the call filled in.
    private(set) var failure = provider_failure()
    /// Whether the call has written to the tape.
    private(set) var hasPlan = false

    init(
        _ table: provider_table,
        _ objects: ChildObjects,
        _ target: CallTarget,
        _ arguments: FrameReader
    ) {
        self.table = table
        self.objects = objects
        self.target = target
        self.arguments = arguments
        failure.size = UInt32(MemoryLayout<provider_failure>.size)
    }

    /// Makes the call.
    ///
    /// - Parameters:
    ///   - out: Takes the result, or the message of `classify`.
    ///   - error: Takes the reason of a failure, or the code of `classify`.
    ///   - tape: Records the plan.
    /// - Returns: The status; `nil` where an object was never made in this process.
    mutating func run(_ out: provider_sink, _ error: provider_sink, _ tape: PlanTape) -> Int32? {
        let (instance, object) = (objects[target.instance], objects[target.object])
        switch target.function {
        case .create: return create(error)
        case .destroy: return destroy()
        case .closeCredential: return closeCredential()
        case .transformClose: return closeTransform()
        case .selfTest: return instance.flatMap { table.self_test?($0, error) }
        case .openCredential: return instance.flatMap { openCredential($0, out, error) }
        case .transformOpen: return instance.flatMap { openTransform($0, error) }
        case .classify: return instance.map { classify($0, out, error) }
        case .login: return instance.flatMap { table.login?($0, arguments.lentBytes(), out, error) }
        case .limits: return instance.flatMap { limits($0, out) }
        case .importCredential: return instance.flatMap { importCredential($0, out, error) }
        case .transformFeed:
            return object.flatMap { table.transform_feed?($0, arguments.lentBytes(), out, error) }
        case .transformEnd: return object.flatMap { table.transform_end?($0, out, error) }
        case .models, .parseModels, .prepare, .refresh, .refreshed:
            guard let instance, let account = object else { return nil }
            return run(instance, account, out, error, tape)
        }
    }

    /// Makes a call that concerns an account.
    private mutating func run(
        _ instance: UnsafeMutableRawPointer?,
        _ account: UnsafeMutableRawPointer?,
        _ out: provider_sink,
        _ error: provider_sink,
        _ tape: PlanTape
    ) -> Int32? {
        let table = table
        switch target.function {
        case .models: return table.models?(instance, account, out, error)
        case .parseModels:
            return arguments.lendResponse { table.parse_models?(instance, account, $0, out, error) }
        case .prepare:
            hasPlan = true
            return arguments.lendRequest { request in
                tape.record { table.prepare?(instance, account, request, $0, error) ?? -1 }
            }
        case .refresh:
            hasPlan = true
            let now: Int64 = arguments.number()
            return tape.record { table.refresh?(instance, account, now, $0, error) ?? -1 }
        default:
            var failure = failure
            defer { self.failure = failure }
            return arguments.lendResponse {
                table.refreshed?(instance, account, $0, out, &failure, error)
            }
        }
    }

    private mutating func create(_ error: provider_sink) -> Int32? {
        _ = arguments.number(Int64.self)
        var made: UnsafeMutableRawPointer?
        let status = table.create?(table.context, arguments.lentBytes(), &made, error)
        if status == Int32(PROVIDER_OK) { objects.add(target.object, made) }
        return status
    }

    private func destroy() -> Int32? {
        guard let instance = objects.remove(target.object) else { return nil }
        table.destroy?(instance)
        return Int32(PROVIDER_OK)
    }

    private mutating func openCredential(
        _ instance: UnsafeMutableRawPointer?,
        _ out: provider_sink,
        _ error: provider_sink
    ) -> Int32? {
        let now: Int64 = arguments.number()
        var made: UnsafeMutableRawPointer?
        let credential = arguments.lentBytes()
        let status = table.open_credential?(instance, credential, now, &made, out, error)
        if status == Int32(PROVIDER_OK) { objects.add(target.object, made) }
        return status
    }

    private func closeCredential() -> Int32? {
        guard let instance = objects[target.instance], let account = objects.remove(target.object)
        else { return nil }
        table.close_credential?(instance, account)
        return Int32(PROVIDER_OK)
    }

    private mutating func openTransform(
        _ instance: UnsafeMutableRawPointer?,
        _ error: provider_sink
    ) -> Int32? {
        let table = table
        var made: UnsafeMutableRawPointer?
        let status = arguments.lendRequest { table.transform_open?(instance, $0, &made, error) }
        if status == Int32(PROVIDER_OK) { objects.add(target.object, made) }
        return status
    }

    private func closeTransform() -> Int32? {
        guard let transform = objects.remove(target.object) else { return nil }
        table.transform_close?(transform)
        return Int32(PROVIDER_OK)
    }

    private mutating func classify(
        _ instance: UnsafeMutableRawPointer?,
        _ message: provider_sink,
        _ code: provider_sink
    ) -> Int32 {
        let table = table
        var failure = failure
        failure.retry_after_ms = -1
        arguments.lendResponse { table.classify?(instance, $0, &failure, message, code) }
        self.failure = failure
        return Int32(PROVIDER_OK)
    }

    private mutating func limits(
        _ instance: UnsafeMutableRawPointer?,
        _ out: provider_sink
    ) -> Int32? {
        let table = table
        return arguments.lendResponse { table.limits?(instance, $0, out) }
    }

    private mutating func importCredential(
        _ instance: UnsafeMutableRawPointer?,
        _ out: provider_sink,
        _ error: provider_sink
    ) -> Int32? {
        let source = arguments.lentBytes()
        return table.import?(instance, source, arguments.lentBytes(), out, error)
    }
}
