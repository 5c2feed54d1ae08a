import Glibc

/// How a child process is started.
struct ProcessStart {
    /// What a child has besides the descriptors that it is given.
    enum Surroundings {
        /// The parent's environment, and its standard input and output.
        case parents
        /// Next to no environment, a file to read, and a descriptor to print to.
        case own(input: String, output: Int32)

        /// What a child prints belongs beside the log, not into the access log.
        static let silent = Surroundings.own(input: "/dev/null", output: STDERR_FILENO)
    }

    /// The number that the child knows the first descriptor by.
    static let firstDescriptor: Int32 = 3
    /// Above all numbers that a child's descriptors are given.
    private static let aside: Int32 = 256

    /// The program and its arguments.
    let words: [String]
    /// What the child is given, from ``firstDescriptor`` on; all above ``aside(_:)``.
    var descriptors: [Int32] = []
    let surroundings: Surroundings

    /// Starts the process.
    ///
    /// - Returns: Its id, or `nil` where the kernel has none.
    func run() -> pid_t? {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if case .own(let input, let output) = surroundings {
            posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, input, O_RDONLY, 0)
            posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        }
        for (index, descriptor) in descriptors.enumerated() {
            let number = Self.firstDescriptor + Int32(clamping: index)
            posix_spawn_file_actions_adddup2(&actions, descriptor, number)
        }
        return spawn(&actions)
    }

    private func spawn(_ actions: inout posix_spawn_file_actions_t) -> pid_t? {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // A group of its own, so that a terminal's ^C reaches the parent alone, which passes it on.
        SpawnSignals.reset(&attributes, flags: POSIX_SPAWN_SETPGROUP)
        var child = pid_t()
        let program = words.first ?? ""
        let status = withCStrings(words) { words in
            withEnvironment { posix_spawn(&child, program, &actions, &attributes, words, $0) }
        }
        return status == 0 ? child : nil
    }

    private func withEnvironment<Result>(
        _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
    ) -> Result {
        if case .parents = surroundings { return body(UnsafePointer(environ)) }
        // The Swift runtime would print a long backtrace of a crash that is reported anyway.
        return withCStrings(["SWIFT_BACKTRACE=enable=no", "PATH=/usr/bin:/bin"], body)
    }

    /// Moves a descriptor above all numbers that a child's descriptors are given.
    ///
    /// - Parameter fd: Closed afterwards.
    /// - Returns: The new number, or -1.
    static func aside(_ fd: Int32) -> Int32 {
        defer { close(fd) }
        return fcntl(fd, F_DUPFD_CLOEXEC, aside)
    }

    /// A pair of sockets, of which a child is to be given one.
    static func socketPair(_ kind: __socket_type) -> (parent: Int32, child: Int32)? {
        var ends: [Int32] = [0, 0]
        let type = Int32(clamping: kind.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, type, 0, &ends) == 0 else { return nil }
        let child = aside(ends[1])
        guard child >= 0 else {
            close(ends[0])
            return nil
        }
        return (ends[0], child)
    }
}

/// Lends texts as a null-terminated array of C strings.
private func withCStrings<Result>(
    _ texts: [String],
    _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
    var pointers = texts.map { strdup($0) }
    pointers.append(nil)
    defer { for pointer in pointers { free(pointer) } }
    return body(pointers)
}
