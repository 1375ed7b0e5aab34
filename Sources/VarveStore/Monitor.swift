import Glibc

/// A lock with a condition: threads wait under the lock until another changes what it guards.
///
/// `Synchronization.Mutex` has no condition to wait for.
@safe
public final class Monitor: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>

    public init() {
        unsafe mutex = .allocate(capacity: 1)
        unsafe mutex.initialize(to: pthread_mutex_t())
        unsafe condition = .allocate(capacity: 1)
        unsafe condition.initialize(to: pthread_cond_t())
        _ = unsafe pthread_mutex_init(mutex, nil)
        _ = unsafe pthread_cond_init(condition, nil)
    }

    deinit {
        _ = unsafe pthread_cond_destroy(condition)
        _ = unsafe pthread_mutex_destroy(mutex)
        unsafe condition.deallocate()
        unsafe mutex.deallocate()
    }

    public func withLock<Value>(_ body: () throws -> Value) rethrows -> Value {
        _ = unsafe pthread_mutex_lock(mutex)
        defer { _ = unsafe pthread_mutex_unlock(mutex) }
        return try body()
    }

    /// Gives the lock back until `wake`, now and then also without one: the caller looks again.
    /// Only within `withLock`.
    public func wait() { _ = unsafe pthread_cond_wait(condition, mutex) }

    /// As `wait()`, but no longer than that.
    public func wait(atMost bound: Duration) {
        var until = timespec()
        _ = unsafe clock_gettime(CLOCK_REALTIME, &until)
        let (seconds, attoseconds) = bound.components
        let nanoseconds = until.tv_nsec + Int(attoseconds / 1_000_000_000)
        until.tv_sec += Int(seconds) + nanoseconds / 1_000_000_000
        until.tv_nsec = nanoseconds % 1_000_000_000
        _ = unsafe pthread_cond_timedwait(condition, mutex, &until)
    }

    /// Wakes all who wait.
    public func wake() { _ = unsafe pthread_cond_broadcast(condition) }
}
