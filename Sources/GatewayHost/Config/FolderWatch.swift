import CLinux
import Glibc

/// Tells when files of a folder have changed.
///
/// The folder is watched and not its files, so that editors which rename a new file into place and
/// Kubernetes, which swaps a link, are seen.
final class FolderWatch: Channel {
    /// How long it must be quiet before changes are told, in nanoseconds.
    static let settleTime: Int64 = 30_000_000
    /// How long changes may go on before they are told all the same.
    static let patience: Int64 = 150_000_000

    private let loop: EventLoop
    private let fd: Int32
    private let changed: () -> Void
    private var timer: TimerID?
    private var deadline: Int64 = 0

    /// Begins to watch.
    ///
    /// - Parameters:
    ///   - folders: The folders; those that do not exist are left out.
    ///   - loop: Where `changed` is called.
    ///   - changed: Called once after changes have settled.
    init(_ folders: [String], on loop: EventLoop, _ changed: @escaping () -> Void) {
        self.loop = loop
        self.changed = changed
        fd = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
        guard fd >= 0 else { return }
        // Opening and reading change nothing; a file that is written counts when it is closed.
        let events = IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_ATTRIB
        for folder in Set(folders) { inotify_add_watch(fd, folder, UInt32(events)) }
        _ = loop.register(fd, Readiness.readable, self)
    }

    /// Stops watching.
    func close() {
        guard fd >= 0 else { return }
        if let timer { loop.cancel(timer) }
        loop.deregister(fd)
        Glibc.close(fd)
    }

    func ready(_ events: UInt32) {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while read(fd, &buffer, buffer.count) > 0 {}
        if let timer {
            loop.cancel(timer)
        } else {
            deadline = loop.now + Self.patience
        }
        let wait = max(0, min(Self.settleTime, deadline - loop.now))
        timer = loop.schedule(after: wait) { [weak self] in
            self?.timer = nil
            self?.changed()
        }
    }
}
