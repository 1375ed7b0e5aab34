import Glibc
import Synchronization

/// An owned file descriptor that many threads use at once, and that one may close meanwhile.
///
/// Without care a read that races with a close would hit whatever file got the number next. So
/// uses are counted, and the descriptor is closed by whoever is last. Costs two atomic operations
/// a use.
final class Descriptor: Sendable {
    private let number: Int32
    /// Twice the uses under way, plus 1 once closing was asked for.
    private let state = Atomic<Int>(0)

    init(owning number: Int32) {
        self.number = number
    }

    deinit {
        // No use is under way, as a use holds a reference.
        if state.load(ordering: .acquiring) == 0 { _ = Glibc.close(number) }
    }

    /// Calls `body` with the descriptor, which stays open meanwhile; nil if it was closed before.
    @inline(__always)
    func use<Value>(_ body: (Int32) -> Value) -> Value? {
        guard begin() else { return nil }
        defer { end() }
        return body(number)
    }

    /// Closes the descriptor as soon as no use is under way. Twice is harmless. What `close`
    /// itself returns is of no use: nothing that matters rests on it, as `sync` came before.
    func close() {
        var seen = state.load(ordering: .relaxed)
        while seen & 1 == 0 {
            let (done, now) = state.weakCompareExchange(
                expected: seen, desired: seen | 1, ordering: .acquiringAndReleasing)
            if done {
                if seen == 0 { _ = Glibc.close(number) }
                return
            }
            seen = now
        }
    }

    private func begin() -> Bool {
        var seen = state.load(ordering: .relaxed)
        while seen & 1 == 0 {
            let (done, now) = state.weakCompareExchange(
                expected: seen, desired: seen + 2, ordering: .acquiringAndReleasing)
            if done { return true }
            seen = now
        }
        return false
    }

    private func end() {
        // After closing was asked for uses only end, so 1 is reached once.
        let now = state.subtract(2, ordering: .acquiringAndReleasing).newValue
        if now == 1 { _ = Glibc.close(number) }
    }
}
