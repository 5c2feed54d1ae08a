import CLinux
import CProviderABI
import Glibc
import ProviderAPI

/// Runs one plugin for the host that started this process.
enum IsolatedCommand {
    /// Loads the plugin and answers calls until the host is gone.
    ///
    /// - Parameter laneCount: On how many sockets calls come.
    /// - Returns: The exit status.
    static func run(laneCount: Int) -> Int32 {
        linux_die_with_parent(SIGKILL)
        // A terminal's ^C is for the host, which ends this process when its requests are over.
        for signal in [SIGINT, SIGTERM, SIGHUP] { Glibc.signal(signal, SIG_IGN) }
        let first = ChildProcess.firstLaneDescriptor
        let lanes = (0..<max(laneCount, 1)).map { ChildLane(fd: first + Int32(clamping: $0)) }
        lanes[0].takeLog()
        do throws(PluginRefusal) {
            let copy = "/proc/self/fd/\(ChildProcess.imageDescriptor)"
            let image = try PluginImage(privateCopy: copy, lending: lentHost())
            linux_name_thread(image.descriptor.name)
            let table = image.table
            lanes[0].welcome(image, SinkBytes.collect { table.describe?(table.context, $0) })
            serve(lanes, table)
        } catch {
            lanes[0].refuse(error.description)
        }
        return 0
    }

    private static func serve(_ lanes: [ChildLane], _ table: provider_table) {
        let objects = ChildObjects()
        for lane in lanes.dropFirst() {
            nonisolated(unsafe) let table = table
            LoopThread(named: "lane") {
                lane.serve(table, objects)
                _exit(0)
            }.detach()
        }
        lanes[0].serve(table, objects)
        _exit(0)
    }

    /// The host's table, which lives as long as the process.
    private static func lentHost() -> UnsafePointer<provider_host> {
        let host = UnsafeMutablePointer<provider_host>.allocate(capacity: 1)
        host.initialize(to: ChildLane.host)
        return UnsafePointer(host)
    }
}
