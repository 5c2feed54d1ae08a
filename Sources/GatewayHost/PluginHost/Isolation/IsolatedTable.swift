import CProviderABI
import ProviderAPI

/// The table of a plugin that runs in another process.
///
/// It looks like any other table, so whoever calls it knows nothing of processes.
enum IsolatedTable {
    /// Makes the table.
    ///
    /// - Parameters:
    ///   - child: The plugin; whoever uses the table keeps it alive.
    ///   - features: What the plugin's own table offers.
    /// - Returns: The table; what the plugin does not offer is null.
    static func make(_ child: PluginChild, _ features: TableFeatures) -> provider_table {
        var table = provider_table()
        table.size = UInt32(MemoryLayout<provider_table>.size)
        table.version = PROVIDER_ABI_VERSION
        table.context = Unmanaged.passUnretained(child).toOpaque()
        addInstances(&table, features)
        addAccounts(&table, features)
        addRequests(&table, features)
        addTransforms(&table, features)
        return table
    }

    private static func addInstances(_ table: inout provider_table, _ features: TableFeatures) {
        table.describe = { context, out in
            guard let welcome = PluginChild.at(context)?.welcome else { return }
            welcome.descriptor.withUnsafeBytes { out.write?(out.context, provider_bytes($0)) }
        }
        table.create = { context, settings, instance, error in
            guard let child = PluginChild.at(context) else { return Int32(PROVIDER_FAILED) }
            let made = ChildHandle.make(child, .create, document: settings, now: 0, in: nil) {
                $0.write(error: error)
            }
            if let handle = made.handle { instance?.pointee = handle }
            return made.status
        }
        table.destroy = { ChildHandle.end($0, .destroy) }
        guard features.contains(.selfTest) else { return }
        table.self_test = { ChildHandle.call($0, .selfTest, out: nil, error: $1) }
    }

    private static func addAccounts(_ table: inout provider_table, _ features: TableFeatures) {
        table.open_credential = { instance, credential, now, account, out, error in
            guard let owner = ChildHandle.at(instance) else { return Int32(PROVIDER_FAILED) }
            let made = ChildHandle.make(
                owner.child,
                .openCredential,
                document: credential,
                now: now,
                in: owner
            ) { $0.write(out, error: error) }
            if let handle = made.handle { account?.pointee = handle }
            return made.status
        }
        table.close_credential = { ChildHandle.end($1, .closeCredential) }
        table.models = { ChildHandle.call($1, .models, out: $2, error: $3) }
        if features.contains(.parseModels) {
            table.parse_models = { _, account, response, out, error in
                ChildHandle.call(account, .parseModels, out: out, error: error) { $0.put(response) }
            }
        }
        if features.contains(.refresh) {
            table.refresh = { _, account, now, plan, error in
                ChildHandle.call(account, .refresh, plan: plan, error: error) { $0.put(now) }
            }
        }
        guard features.contains(.refreshed) else { return }
        table.refreshed = { _, account, response, out, failure, error in
            ChildHandle.at(account)?.call(.refreshed, { $0.put(response) }) { reply in
                failure?.pointee.take(reply.failure)
                return reply.write(out, error: error)
            } ?? Int32(PROVIDER_FAILED)
        }
    }

    private static func addRequests(_ table: inout provider_table, _ features: TableFeatures) {
        table.prepare = { _, account, request, plan, error in
            ChildHandle.call(account, .prepare, plan: plan, error: error) { $0.put(request) }
        }
        table.classify = { instance, response, failure, message, code in
            ChildHandle.at(instance)?.call(.classify, { $0.put(response) }) { reply in
                failure?.pointee.take(reply.isAnswer ? reply.failure : .unanswered)
                // The code comes where other calls put their error.
                guard reply.isAnswer else { return _ = reply.write(error: message) }
                _ = reply.write(message, error: code)
            }
        }
        if features.contains(.login) {
            table.login = { instance, event, out, error in
                ChildHandle.call(instance, .login, out: out, error: error) { $0.put(event) }
            }
        }
        if features.contains(.limits) {
            table.limits = { instance, response, out in
                ChildHandle.call(instance, .limits, out: out, error: nil) { $0.put(response) }
            }
        }
        guard features.contains(.importCredential) else { return }
        table.import = { instance, source, file, out, error in
            ChildHandle.call(instance, .importCredential, out: out, error: error) {
                $0.put(source)
                $0.put(file)
            }
        }
    }

    private static func addTransforms(_ table: inout provider_table, _ features: TableFeatures) {
        guard features.contains(.transform) else { return }
        table.transform_open = { instance, request, transform, error in
            guard let owner = ChildHandle.at(instance) else { return Int32(PROVIDER_FAILED) }
            let id = owner.child.state.change { $0.objects.nextID() }
            let target = CallTarget(function: .transformOpen, instance: owner.id, object: id)
            let status = owner.child.call(target, { $0.put(request) }) { $0.write(error: error) }
            guard status == Int32(PROVIDER_OK) else { return status }
            transform?.pointee = ChildHandle.retained(owner.child, id: id, instance: owner.id)
            return status
        }
        table.transform_feed = { transform, bytes, out, error in
            ChildHandle.call(transform, .transformFeed, out: out, error: error) { $0.put(bytes) }
        }
        table.transform_end = { ChildHandle.call($0, .transformEnd, out: $1, error: $2) }
        table.transform_close = { ChildHandle.end($0, .transformClose) }
    }
}

extension provider_failure {
    /// What a failed answer means when the provider's process cannot be asked.
    static let unanswered = provider_failure(
        size: UInt32(MemoryLayout<provider_failure>.size),
        kind: UInt32(PROVIDER_KIND_TRANSIENT),
        scope: UInt32(PROVIDER_SCOPE_REQUEST),
        flags: 0,
        status: 503,
        retry_after_ms: -1
    )

    /// Takes all but the size, which is the reader's own.
    fileprivate mutating func take(_ other: provider_failure) {
        let size = size
        self = other
        self.size = size
    }
}
