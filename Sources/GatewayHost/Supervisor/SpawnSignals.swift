import Glibc

/// What a child inherits of signals: nothing, neither what is blocked nor what is ignored.
///
/// A process that waits for signals on a descriptor blocks them, and a mask outlives `exec`, so that its
/// children could not be ended by them.
enum SpawnSignals {
    /// Has a child begin as a shell would start it.
    ///
    /// - Parameters:
    ///   - attributes: Those of the child.
    ///   - flags: What else is asked for.
    static func reset(_ attributes: inout posix_spawnattr_t, flags: Int32) {
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var usual = sigset_t()
        sigemptyset(&usual)
        for signal in [SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGQUIT] { sigaddset(&usual, signal) }
        posix_spawnattr_setsigdefault(&attributes, &usual)
        let all = flags | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
        posix_spawnattr_setflags(&attributes, Int16(truncatingIfNeeded: all))
    }
}
