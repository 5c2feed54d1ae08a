import CProviderABI

/// What stands in the host for an instance, an account or a transform of an isolated plugin.
///
/// The host's side of the table is given handles where a plugin in this process would be given its
/// own pointers back.
final class ChildHandle: Sendable {
    let child: PluginChild
    let id: UInt64
    /// The instance that it belongs to, or the handle itself.
    let instance: UInt64

    private init(_ child: PluginChild, id: UInt64, instance: UInt64) {
        self.child = child
        self.id = id
        self.instance = instance
    }

    /// The handle behind a pointer that ``make(_:_:document:now:_:_:)`` gave.
    static func at(_ pointer: UnsafeMutableRawPointer?) -> ChildHandle? {
        pointer.map { Unmanaged<ChildHandle>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Makes an object in the child, and makes it again in each child that follows.
    ///
    /// - Parameters:
    ///   - child: The plugin.
    ///   - function: `create` or `open_credential`.
    ///   - document: The settings or the credential.
    ///   - now: The time of the call.
    ///   - instance: The instance that it belongs to; `nil` for an instance.
    ///   - take: Takes the reply.
    /// - Returns: The status, and the handle where that is good.
    static func make(
        _ child: PluginChild,
        _ function: TableFunction,
        document: provider_bytes,
        now: Int64,
        in instance: ChildHandle?,
        _ take: (PluginReply) -> Int32
    ) -> (status: Int32, handle: UnsafeMutableRawPointer?) {
        let id = child.state.change { $0.objects.nextID() }
        let owner = instance?.id ?? id
        let origin = ChildJournal.Origin(
            target: CallTarget(function: function, instance: owner, object: id),
            now: now,
            document: Array(document.buffer)
        )
        let status = child.call(origin.target, origin.write, take)
        guard status == Int32(PROVIDER_OK) else { return (status, nil) }
        child.state.change { $0.objects.add(id, origin) }
        return (status, retained(child, id: id, instance: owner))
    }

    /// A handle for an object that dies with its process.
    static func retained(
        _ child: PluginChild,
        id: UInt64,
        instance: UInt64
    ) -> UnsafeMutableRawPointer {
        let handle = ChildHandle(child, id: id, instance: instance)
        return Unmanaged.passRetained(handle).toOpaque()
    }

    /// Ends the object and the handle.
    static func end(_ pointer: UnsafeMutableRawPointer?, _ function: TableFunction) {
        guard let pointer else { return }
        let handle = Unmanaged<ChildHandle>.fromOpaque(pointer).takeRetainedValue()
        handle.child.state.change { $0.objects.remove(handle.id) }
        handle.call(function) { _ in }
    }

    /// Makes a call that concerns the object.
    func call<Result>(
        _ function: TableFunction,
        _ arguments: (inout FrameWriter) -> Void = { _ in },
        _ take: (PluginReply) -> Result
    ) -> Result {
        let target = CallTarget(function: function, instance: instance, object: id)
        return child.call(target, arguments, take)
    }
}

// For the functions of the table, which cannot be anything but plain.
extension ChildHandle {
    /// Makes a call that writes a document.
    static func call(
        _ handle: UnsafeMutableRawPointer?,
        _ function: TableFunction,
        out: provider_sink?,
        error: provider_sink?,
        _ arguments: (inout FrameWriter) -> Void = { _ in }
    ) -> Int32 {
        at(handle)?.call(function, arguments) { $0.write(out, error: error) }
            ?? Int32(PROVIDER_FAILED)
    }

    /// Makes a call that describes a request.
    static func call(
        _ handle: UnsafeMutableRawPointer?,
        _ function: TableFunction,
        plan: UnsafePointer<provider_plan>?,
        error: provider_sink,
        _ arguments: (inout FrameWriter) -> Void
    ) -> Int32 {
        at(handle)?.call(function, arguments) { reply in
            if let plan, reply.status == Int32(PROVIDER_OK), !PlanTape.play(reply.plan, to: plan) {
                return PluginReply.cut.write(error: error)
            }
            return reply.write(error: error)
        } ?? Int32(PROVIDER_FAILED)
    }
}

extension PluginChild {
    /// The plugin behind the context of its table.
    static func at(_ context: UnsafeMutableRawPointer?) -> PluginChild? {
        context.map { Unmanaged<PluginChild>.fromOpaque($0).takeUnretainedValue() }
    }
}
