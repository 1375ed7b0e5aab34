import VarveFiles

/// All locks of a store together, for those who must be alone with it.
public struct StoreLocks: Sendable {
    private let locks: [any FileLock]

    /// Takes every lock, in the one order in which they may be taken together.
    ///
    /// - Throws: `StoreError.locked` when the wait for one ran out; none is held then. `FileError`.
    public init(
        _ paths: StorePaths, _ fileSystem: any FileSystem, holder: LockHolder, wait: LockWait
    ) throws {
        var taken: [any FileLock] = []
        for path in [paths.ingestLock, paths.compactLock, paths.commitLock] {
            switch try fileSystem.lock(path, contents: holder, waiting: wait) {
            case .acquired(let lock): taken.append(lock)
            case .held(let other):
                for lock in taken { lock.release() }
                throw StoreError.locked(name: Paths.name(of: path), by: other)
            }
        }
        locks = taken
    }

    /// Gives all of them back.
    public func release() { for lock in locks { lock.release() } }
}
