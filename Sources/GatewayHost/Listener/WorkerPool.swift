import Glibc

/// Threads for what blocks: files, name look-ups, password hashes.
///
/// Threads start when they are first needed. The queue has no limit of its own: whoever submits on
/// behalf of a client has admitted that client already.
///
/// Safe to share although unchecked: all state is read and written under `mutex`.
final class WorkerPool: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>
    private let size: Int
    private var jobs: [@Sendable () -> Void] = []
    private var first = 0
    private var idle = 0
    private var isStopped = false
    private var threads = 0

    /// Makes a pool without threads yet.
    ///
    /// - Parameter size: How many threads it may start.
    init(size: Int = 4) {
        self.size = max(size, 1)
        mutex = .allocate(capacity: 1)
        condition = .allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(condition, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    /// Runs a job on one of the threads.
    ///
    /// - Parameter job: What to run; it may block.
    func submit(_ job: @escaping @Sendable () -> Void) {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        guard !isStopped else { return }
        jobs.append(job)
        if idle == 0, threads < size, let thread = LoopThread(ifPossible: "worker", { self.work() })
        {
            threads += 1
            thread.detach()
        } else {
            pthread_cond_signal(condition)
        }
    }

    /// Runs a job on one of the threads and brings its result to a loop.
    ///
    /// - Parameters:
    ///   - loop: Where `deliver` is called.
    ///   - work: What to run; it may block.
    ///   - deliver: Takes the result.
    func submit<Value: Sendable>(
        for loop: EventLoop,
        _ work: @escaping @Sendable () -> Value,
        deliver: @escaping @Sendable (Value) -> Void
    ) {
        submit {
            let value = work()
            loop.execute { deliver(value) }
        }
    }

    /// Finishes what was submitted, then ends the threads and waits for them.
    ///
    /// - Parameter nanoseconds: How long at most; a name server that does not answer is left.
    func stop(within nanoseconds: Int64 = 1_000_000_000) {
        let end = EventLoop.monotonicTime() + nanoseconds
        var time = timespec(tv_sec: Int(end / 1_000_000_000), tv_nsec: Int(end % 1_000_000_000))
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        isStopped = true
        pthread_cond_broadcast(condition)
        while threads > 0 {
            if pthread_cond_timedwait(condition, mutex, &time) == ETIMEDOUT { return }
        }
    }

    private func work() {
        while let job = take() { job() }
        pthread_mutex_lock(mutex)
        threads -= 1
        pthread_cond_broadcast(condition)
        pthread_mutex_unlock(mutex)
    }

    private func take() -> (@Sendable () -> Void)? {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while first == jobs.count {
            if isStopped { return nil }
            idle += 1
            pthread_cond_wait(condition, mutex)
            idle -= 1
        }
        defer { dropTakenJobs() }
        return jobs[first]
    }

    private func dropTakenJobs() {
        first += 1
        guard first == jobs.count else { return }
        jobs.removeAll(keepingCapacity: true)
        first = 0
    }
}
