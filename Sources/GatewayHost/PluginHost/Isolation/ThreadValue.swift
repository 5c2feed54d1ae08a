import Glibc

/// A value of which each thread has its own; whoever sets it keeps it alive.
///
/// Safe to share although unchecked: the key is made once, and a thread sees its own value alone.
final class ThreadValue<Value: AnyObject>: @unchecked Sendable {
    private var key = pthread_key_t()

    init() {
        let result = pthread_key_create(&key, nil)
        precondition(result == 0, "no thread key left")
    }

    /// The value of the calling thread.
    var value: Value? {
        pthread_getspecific(key).map { Unmanaged<Value>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Sets the value of the calling thread.
    func set(_ value: Value) {
        pthread_setspecific(key, Unmanaged.passUnretained(value).toOpaque())
    }
}
