import CLinux
import Glibc

/// Brings signals to a loop.
final class SignalChannel: Channel {
    private let loop: EventLoop
    private let fd: Int32
    private let received: (Int32) -> Void

    /// Blocks signals in all threads that are started later, and takes them here.
    ///
    /// - Parameters:
    ///   - signals: Which.
    ///   - loop: Where `received` is called.
    ///   - received: Takes each signal.
    init(_ signals: [Int32], on loop: EventLoop, _ received: @escaping (Int32) -> Void) {
        self.loop = loop
        self.received = received
        var set = sigset_t()
        sigemptyset(&set)
        for signal in signals { sigaddset(&set, signal) }
        pthread_sigmask(SIG_BLOCK, &set, nil)
        fd = linux_signal_descriptor(&set)
        _ = loop.register(fd, Readiness.readable, self)
    }

    func ready(_ events: UInt32) {
        var info = [UInt8](repeating: 0, count: 128)
        // The first four bytes of a signalfd_siginfo are the number of the signal.
        while read(fd, &info, info.count) == info.count {
            received(Int32(info[0]))
        }
    }
}
