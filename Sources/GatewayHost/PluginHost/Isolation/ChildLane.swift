import CProviderABI
import Glibc

/// Answers the calls that come on one socket, in the plugin's own process.
///
/// Safe to share although unchecked: it is used by the thread that serves it.
final class ChildLane: @unchecked Sendable {
    private static let current = ThreadValue<ChildLane>()

    private var socket: FrameSocket
    private var reply = FrameWriter()
    private var line = FrameWriter()
    private let out = ChildSink()
    private let error = ChildSink()
    private let tape = PlanTape()

    init(fd: Int32) { socket = FrameSocket(fd: fd) }

    /// Makes this lane take what the plugin logs on this thread.
    func takeLog() { Self.current.set(self) }

    /// What the plugin's process lends the plugin: a log that leads to the host.
    static let host: provider_host = {
        provider_host(
            size: UInt32(MemoryLayout<provider_host>.size),
            version: PROVIDER_ABI_VERSION
        ) { level, message in ChildLane.current.value?.log(level, message) }
    }()

    /// Tells the host what was loaded.
    func welcome(_ image: PluginImage, _ descriptor: [UInt8]) {
        reply.begin(ChildFrame.ready.rawValue)
        reply.put(TableFeatures(image.table).rawValue)
        descriptor.withUnsafeBytes { reply.put($0) }
        send()
    }

    /// Tells the host why nothing was loaded.
    func refuse(_ reason: String) {
        reply.begin(ChildFrame.refused.rawValue)
        reply.put(reason)
        send()
    }

    /// Answers calls until the host is gone.
    func serve(_ table: provider_table, _ objects: ChildObjects) {
        takeLog()
        while let frame = try? socket.receive(until: FrameSocket.never) {
            var arguments = FrameReader(frame)
            guard let function = TableFunction(rawValue: arguments.number()) else { return }
            out.clear()
            error.clear()
            let target = CallTarget(
                function: function,
                instance: arguments.number(),
                object: arguments.number()
            )
            var call = ChildCall(table, objects, target, arguments)
            let status = call.run(out.lent, error.lent, tape)
            answer(status, call.failure, call.hasPlan)
        }
    }

    private func answer(_ status: Int32?, _ failure: provider_failure, _ hasPlan: Bool) {
        reply.begin(ChildFrame.reply.rawValue)
        reply.put(status ?? PluginReply.lost)
        reply.put(failure)
        reply.put(out.written)
        if status == nil {
            reply.put("The provider's process was started again during this request.")
        } else {
            reply.put(error.written)
        }
        let plan = hasPlan ? tape.finish() : nil
        reply.put(plan ?? UnsafeRawBufferPointer(start: nil, count: 0))
        send()
        reply.shrink()
    }

    private func send() {
        // A host that is gone, or a reply beyond all limits: there is nobody to tell.
        guard let frame = reply.finish() else { _exit(1) }
        try? socket.send(frame, until: FrameSocket.never)
    }

    private func log(_ level: Int32, _ message: provider_bytes) {
        line.begin(ChildFrame.log.rawValue)
        line.put(level)
        line.put(message)
        guard let frame = line.finish() else { return }
        try? socket.send(frame, until: FrameSocket.never)
    }
}
