import CLinux
import Glibc

/// Tells when files of a folder have changed.
///
/// The folder is watched and not its files, so that editors which rename a new file into place and
/// Kubernetes, which swaps a link, are seen. A folder may come later, and another one may take its
/// place: the kernel tells nothing of that, so it is looked for.
final class FolderWatch: Channel {
    /// How long it must be quiet before changes are told, in nanoseconds.
    static let settleTime: Int64 = 30_000_000
    /// How long changes may go on before they are told all the same.
    static let patience: Int64 = 150_000_000
    /// How often it is looked whether the folders are still the same.
    static let lookTime: Int64 = 1_000_000_000
    /// Opening and reading change nothing; a file that is written counts when it is closed.
    private static let events =
        IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_ATTRIB

    /// A folder as it was found: its device, its number there, and the watch on it.
    private struct Watched: Equatable {
        var device: UInt64 = 0
        var inode: UInt64 = 0
        var watch: Int32 = -1
    }

    private let loop: EventLoop
    private let fd: Int32
    private let changed: () -> Void
    private var folders: [String: Watched] = [:]
    private var timer: TimerID?
    private var look: TimerID?
    private var deadline: Int64 = 0

    /// Begins to watch.
    ///
    /// - Parameters:
    ///   - folders: The folders, which need not exist.
    ///   - loop: Where `changed` is called.
    ///   - inotify: What the kernel tells by; below zero where it has no more of them.
    ///   - changed: Called once after changes have settled.
    init(
        _ folders: [String],
        on loop: EventLoop,
        inotify: Int32 = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC)),
        _ changed: @escaping () -> Void
    ) {
        self.loop = loop
        self.changed = changed
        fd = inotify
        for folder in folders { self.folders[folder] = Watched() }
        _ = lookAgain()
        if isBlind {
            Log.warning(
                "folders are not watched but looked at each second",
                ["advice": "raise fs.inotify.max_user_instances and max_user_watches"]
            )
        }
        if fd >= 0 { _ = loop.register(fd, Readiness.readable, self) }
        scheduleLook()
    }

    /// Whether the kernel tells of no changes, of one folder at least.
    private var isBlind: Bool {
        fd < 0 || folders.values.contains { $0.inode != 0 && $0.watch < 0 }
    }

    /// Stops watching.
    func close() {
        for timer in [timer, look] { if let timer { loop.cancel(timer) } }
        guard fd >= 0 else { return }
        loop.deregister(fd)
        Glibc.close(fd)
    }

    func ready(_ events: UInt32) {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while read(fd, &buffer, buffer.count) > 0 {}
        settle()
    }

    /// Tells of a change once it is quiet.
    private func settle() {
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

    private func scheduleLook() {
        look = loop.schedule(after: Self.lookTime) { [weak self] in
            guard let self else { return }
            if lookAgain() || isBlind { settle() }
            scheduleLook()
        }
    }

    /// Watches each folder that is there now and was not before.
    ///
    /// - Returns: Whether one has come, gone, or been replaced.
    private func lookAgain() -> Bool {
        var hasChanged = false
        for (path, known) in folders {
            let found = find(path)
            guard found.inode != known.inode || found.device != known.device else { continue }
            hasChanged = true
            folders[path] = found
            let isUsed = folders.values.contains { $0.watch == known.watch }
            if known.watch >= 0, !isUsed { inotify_rm_watch(fd, known.watch) }
        }
        return hasChanged
    }

    private func find(_ path: String) -> Watched {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return Watched() }
        // The same number as before where the folder is watched already.
        let watch = inotify_add_watch(fd, path, UInt32(truncatingIfNeeded: Self.events))
        return Watched(
            device: UInt64(truncatingIfNeeded: status.st_dev),
            inode: UInt64(truncatingIfNeeded: status.st_ino),
            watch: watch
        )
    }
}
