import VarveFiles

/// The lock COMMIT: held for one look at the manifest's tail and one append.
struct CommitLock {
    let path: FilePath
    let fileSystem: any FileSystem
    let holder: LockHolder
    let wait: LockWait

    func holding<Value>(_ body: () throws -> Value) throws -> Value {
        let lock = try fileSystem.take(path, "COMMIT", holder, wait)
        defer { lock.release() }
        return try body()
    }
}

extension FileSystem {
    /// Waits for a lock of the store.
    ///
    /// - Throws: `StoreError.locked` with its holder when the wait ran out.
    func take(
        _ path: FilePath, _ name: String, _ holder: LockHolder, _ wait: LockWait
    ) throws -> any FileLock {
        switch try lock(path, contents: holder, waiting: wait) {
        case .acquired(let lock): return lock
        case .held(let other): throw StoreError.locked(name: name, by: other)
        }
    }
}
