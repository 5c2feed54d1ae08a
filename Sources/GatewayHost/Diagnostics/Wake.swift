import Glibc

/// Lets one thread sleep until another has something for it.
final class Wake: @unchecked Sendable {
    // All members are used under `mutex`, or are the primitives themselves.
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var isSignalled = false

    init() {
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

    /// Wakes the sleeper, now or when it next waits.
    func signal() {
        pthread_mutex_lock(mutex)
        isSignalled = true
        pthread_cond_broadcast(condition)
        pthread_mutex_unlock(mutex)
    }

    /// Sleeps until signalled.
    func wait() {
        pthread_mutex_lock(mutex)
        while !isSignalled { pthread_cond_wait(condition, mutex) }
        isSignalled = false
        pthread_mutex_unlock(mutex)
    }

    /// Sleeps until signalled, or until a moment.
    ///
    /// - Parameter deadline: On the monotonic clock, in nanoseconds.
    /// - Returns: Whether it was signalled.
    func wait(until deadline: Int64) -> Bool {
        var time = timespec(
            tv_sec: Int(deadline / 1_000_000_000),
            tv_nsec: Int(deadline % 1_000_000_000)
        )
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while !isSignalled {
            if pthread_cond_timedwait(condition, mutex, &time) == ETIMEDOUT { break }
        }
        defer { isSignalled = false }
        return isSignalled
    }
}
