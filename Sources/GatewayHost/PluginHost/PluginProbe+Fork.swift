import CLinux
import Glibc
import ProviderAPI

extension PluginProbe {
    /// Tries a plugin in a copy of this process, which takes a millisecond instead of the tens that a
    /// fresh one spends on linking itself.
    ///
    /// That is safe only while no other thread runs, whose locks the copy would inherit: when the
    /// gateway starts. What the copy does not accept is judged by a fresh process, which can say why.
    ///
    /// - Parameters:
    ///   - copy: The private copy.
    ///   - settings: The settings to create an instance with.
    /// - Returns: Whether the plugin was loaded, made an instance and passed its own test.
    /// - Throws: That it hangs; a fresh process would only wait as long once more.
    func passesInCopy(_ copy: String, settings: JSONValue) throws(PluginRefusal) -> Bool {
        guard Self.isAlone else { return false }
        let limit = timeLimit
        // The watchdog's thread holds no lock meanwhile.
        let child = Watchdog.whileAsleep {
            let child = linux_fork()
            if child == 0 { Self.tryAndExit(copy, settings, limit) }
            return child
        }
        guard child > 0 else { return false }
        var status: Int32 = -1
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        guard status & 0x7f != SIGALRM else { throw .probe(tooLate) }
        return Self.hasPassed(status)
    }

    /// Whether this is the only thread of the process, but for the one that watches it.
    private static var isAlone: Bool {
        guard let folder = opendir("/proc/self/task") else { return false }
        defer { closedir(folder) }
        var count = 0
        while readdir(folder) != nil { count += 1 }
        let known = Watchdog.isRunning ? 2 : 1
        return count == known + 2  // `.` and `..`
    }

    private static func tryAndExit(
        _ copy: String,
        _ settings: JSONValue,
        _ timeLimit: Int32
    ) -> Never {
        linux_set_call_mark(nil)
        // A crash must end the copy at once, and a hang in time.
        for signal in [SIGILL, SIGSEGV, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGALRM] {
            Glibc.signal(signal, SIG_DFL)
        }
        alarm(UInt32(clamping: timeLimit))
        let null = open("/dev/null", O_RDWR)
        for stream in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] { dup2(null, stream) }
        _exit(ProbeCommand.tryLoad(copy, settings) == nil ? passed : 1)
    }
}
