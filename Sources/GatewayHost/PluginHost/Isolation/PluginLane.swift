import CProviderABI

/// One of the sockets between the host and a plugin's process; it carries one call at a time.
///
/// Safe to share although unchecked: it belongs to the thread that has taken it.
final class PluginLane: @unchecked Sendable {
    /// Which start of the process it leads to.
    let epoch: Int
    private var socket: FrameSocket
    private var call = FrameWriter()

    init(fd: Int32, epoch: Int) {
        socket = FrameSocket(fd: fd)
        self.epoch = epoch
    }

    /// Waits for the process to say what it has loaded.
    ///
    /// - Parameter deadline: On the monotonic clock.
    /// - Returns: What the plugin is.
    /// - Throws: What the process says against it.
    func welcome(until deadline: Int64) throws(ChildFailure) -> PluginWelcome {
        var frame = try next(until: deadline)
        guard ChildFrame(rawValue: frame.number()) == .ready else {
            throw .refused(frame.text())
        }
        return PluginWelcome(
            features: TableFeatures(rawValue: frame.number()),
            descriptor: Array(frame.bytes())
        )
    }

    /// Makes a call.
    ///
    /// - Parameters:
    ///   - target: The function, and of what.
    ///   - deadline: On the monotonic clock.
    ///   - arguments: Writes the arguments.
    ///   - take: Takes the reply, which is valid during the call.
    /// - Returns: What `take` returned.
    /// - Throws: Why there is none; the lane is of no use then.
    func exchange<Result>(
        _ target: CallTarget,
        until deadline: Int64,
        _ arguments: (inout FrameWriter) -> Void,
        _ take: (PluginReply) -> Result
    ) throws(ChildFailure) -> Result {
        call.begin(target.function.rawValue)
        call.put(target.instance)
        call.put(target.object)
        arguments(&call)
        guard let frame = call.finish() else { throw .tooLarge }
        do throws(FrameSocket.Failure) {
            try socket.send(frame, until: deadline)
        } catch {
            throw ChildFailure(error)
        }
        call.shrink()
        var frames = try next(until: deadline)
        guard ChildFrame(rawValue: frames.number()) == .reply else { throw .ended }
        let reply = PluginReply(&frames)
        guard !frames.isDamaged else { throw .ended }
        return take(reply)
    }

    /// The next frame that is no log line.
    private func next(until deadline: Int64) throws(ChildFailure) -> FrameReader {
        while true {
            let frame: FrameReader
            do throws(FrameSocket.Failure) {
                frame = FrameReader(try socket.receive(until: deadline))
            } catch {
                throw ChildFailure(error)
            }
            var log = frame
            guard ChildFrame(rawValue: log.number()) == .log else { return frame }
            let level = log.number(Int32.self)
            Log.plugin(level: level, log.text())
        }
    }
}

/// What a call is for.
struct CallTarget {
    let function: TableFunction
    var instance: UInt64 = 0
    /// The account or the transform, or what will be made.
    var object: UInt64 = 0
}

/// Why a call got no reply.
enum ChildFailure: Error, Equatable {
    case timeout
    /// The process died, or its memory is damaged.
    case ended
    /// The process does not take the plugin.
    case refused(String)
    case tooLarge

    init(_ failure: FrameSocket.Failure) {
        self = failure == .timeout ? .timeout : .ended
    }
}

/// What a plugin's process says when it has loaded the plugin.
struct PluginWelcome: Sendable {
    let features: TableFeatures
    let descriptor: [UInt8]
}

/// The optional functions of a table.
struct TableFeatures: OptionSet, Sendable {
    let rawValue: UInt32

    static let selfTest = TableFeatures(rawValue: 1 << 0)
    static let parseModels = TableFeatures(rawValue: 1 << 1)
    static let transform = TableFeatures(rawValue: 1 << 2)
    static let login = TableFeatures(rawValue: 1 << 3)
    static let refresh = TableFeatures(rawValue: 1 << 4)
    static let refreshed = TableFeatures(rawValue: 1 << 5)
    static let limits = TableFeatures(rawValue: 1 << 6)
    static let importCredential = TableFeatures(rawValue: 1 << 7)

    /// The functions of a table that are not null.
    init(_ table: provider_table) {
        self = []
        if table.self_test != nil { insert(.selfTest) }
        if table.parse_models != nil { insert(.parseModels) }
        if table.transform_open != nil { insert(.transform) }
        if table.login != nil { insert(.login) }
        if table.refresh != nil { insert(.refresh) }
        if table.refreshed != nil { insert(.refreshed) }
        if table.limits != nil { insert(.limits) }
        if table.import != nil { insert(.importCredential) }
    }

    init(rawValue: UInt32) { self.rawValue = rawValue }
}
