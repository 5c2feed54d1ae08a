import CLinux
import Glibc

/// Brings signals to a loop.
final class SignalChannel: Channel {
    private let fd: Int32
    private let received: (Int32) -> Void

    /// Blocks signals in this thread and in all that it starts, so that they wait for a channel.
    ///
    /// Called before the first thread is started: a signal goes to any thread that lets it.
    ///
    /// - Parameter signals: Which.
    static func block(_ signals: [Int32]) {
        var set = Self.set(of: signals)
        pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    /// Takes blocked signals.
    ///
    /// - Parameters:
    ///   - signals: Which.
    ///   - loop: Where `received` is called.
    ///   - received: Takes each signal.
    init(_ signals: [Int32], on loop: EventLoop, _ received: @escaping (Int32) -> Void) {
        self.received = received
        fd = Self.descriptor(of: signals)
        _ = loop.register(fd, Readiness.readable, self)
    }

    /// A descriptor that can be read when one of some blocked signals has come.
    static func descriptor(of signals: [Int32]) -> Int32 {
        var set = set(of: signals)
        return linux_signal_descriptor(&set)
    }

    /// Takes the signals that have come.
    ///
    /// - Parameters:
    ///   - fd: What ``descriptor(of:)`` returned.
    ///   - received: Takes each signal.
    static func take(from fd: Int32, _ received: (Int32) -> Void) {
        var info = [UInt8](repeating: 0, count: 128)
        // The first four bytes of a signalfd_siginfo are the number of the signal.
        while read(fd, &info, info.count) == info.count { received(Int32(info[0])) }
    }

    private static func set(of signals: [Int32]) -> sigset_t {
        var set = sigset_t()
        sigemptyset(&set)
        for signal in signals { sigaddset(&set, signal) }
        return set
    }

    func ready(_ events: UInt32) { Self.take(from: fd, received) }
}
