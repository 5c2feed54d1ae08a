import Glibc

/// Runs a program to its end.
enum Command {
    struct Result: Sendable {
        var status: Int32
        var output: String
    }

    /// Runs a program and collects what it prints.
    static func run(_ program: String, _ arguments: [String]) -> Result {
        var ends: [Int32] = [0, 0]
        precondition(pipe(&ends) == 0, "no pipe")
        _ = fcntl(ends[0], F_SETFD, FD_CLOEXEC)
        _ = fcntl(ends[1], F_SETFD, FD_CLOEXEC)
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO)
        var child = pid_t()
        var pointers = ([program] + arguments).map { strdup($0) }
        pointers.append(nil)
        var attributes = openToSignals()
        defer { posix_spawnattr_destroy(&attributes) }
        let spawned = posix_spawnp(&child, program, &actions, &attributes, &pointers, environ)
        for pointer in pointers { free(pointer) }
        close(ends[1])
        let output = readAll(ends[0])
        close(ends[0])
        guard spawned == 0 else { return Result(status: -1, output: "cannot start \(program)") }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        let code = status & 0x7f == 0 ? (status >> 8) & 0xff : -(status & 0x7f)
        return Result(status: code, output: output)
    }

    /// Attributes of a child that signals end, whatever the thread that starts it has blocked.
    ///
    /// - Parameter leads: Whether it leads a session of its own.
    /// - Returns: The attributes, to be destroyed.
    static func openToSignals(leads: Bool = false) -> posix_spawnattr_t {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        // POSIX_SPAWN_SETSID, which the module map leaves out.
        let session: Int16 = leads ? 0x80 : 0
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK) | session)
        return attributes
    }

    private static func readAll(_ fd: Int32) -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(fd, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            if count <= 0 { return String(decoding: bytes, as: UTF8.self) }
            bytes += buffer[..<count]
        }
    }
}
