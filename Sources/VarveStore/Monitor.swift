import Glibc

/// A lock with conditions: threads wait under the lock until another changes what it guards.
///
/// `Synchronization.Mutex` has no condition to wait for.
@safe
public final class Monitor: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let change = Condition()

    public init() {
        unsafe mutex = .allocate(capacity: 1)
        unsafe mutex.initialize(to: pthread_mutex_t())
        _ = unsafe pthread_mutex_init(mutex, nil)
    }

    deinit {
        _ = unsafe pthread_mutex_destroy(mutex)
        unsafe mutex.deallocate()
    }

    public func withLock<Value>(_ body: () throws -> Value) rethrows -> Value {
        _ = unsafe pthread_mutex_lock(mutex)
        defer { _ = unsafe pthread_mutex_unlock(mutex) }
        return try body()
    }

    /// Gives the lock back until `wake`, now and then also without one: the caller looks again.
    /// Only within `withLock`.
    public func wait() { wait(for: change) }

    /// Wakes all who wait for nothing special.
    public func wake() { change.wake() }

    /// Gives the lock back until the condition is woken, now and then also without that. Only within
    /// `withLock`; all who wait for one condition do so by one monitor.
    public func wait(for condition: Condition) {
        _ = unsafe pthread_cond_wait(condition.pointer, mutex)
    }

    /// As `wait(for:)`, but no longer than that.
    public func wait(for condition: Condition, atMost bound: Duration) {
        var until = timespec()
        _ = unsafe clock_gettime(CLOCK_REALTIME, &until)
        let (seconds, attoseconds) = bound.components
        let nanoseconds = until.tv_nsec + Int(attoseconds / 1_000_000_000)
        until.tv_sec += Int(seconds) + nanoseconds / 1_000_000_000
        until.tv_nsec = nanoseconds % 1_000_000_000
        _ = unsafe pthread_cond_timedwait(condition.pointer, mutex, &until)
    }

    /// What some of those wait for who share a monitor, so that the others can sleep on.
    @safe
    public final class Condition: @unchecked Sendable {
        fileprivate let pointer: UnsafeMutablePointer<pthread_cond_t>

        public init() {
            unsafe pointer = .allocate(capacity: 1)
            unsafe pointer.initialize(to: pthread_cond_t())
            _ = unsafe pthread_cond_init(pointer, nil)
        }

        deinit {
            _ = unsafe pthread_cond_destroy(pointer)
            unsafe pointer.deallocate()
        }

        /// Wakes all who wait for it.
        public func wake() { _ = unsafe pthread_cond_broadcast(pointer) }
    }
}
