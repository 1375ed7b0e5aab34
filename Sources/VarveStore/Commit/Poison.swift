import Synchronization

/// Whether a write or a sync of a writer has failed: then it writes nothing more.
///
/// Shared with whoever writes for the writer on another thread.
final class Poison: Sendable {
    private let isSet = Atomic<Bool>(false)

    /// Runs a change of the store; the first error that it gives is the last.
    func guarded<Value>(_ body: () throws -> Value) throws -> Value {
        guard !isSet.load(ordering: .relaxed) else { throw StoreError.poisoned }
        do {
            return try body()
        } catch {
            isSet.store(true, ordering: .relaxed)
            throw error
        }
    }
}
