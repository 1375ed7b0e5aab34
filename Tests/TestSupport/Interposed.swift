import Synchronization
import VarveFiles

/// A file system that lets something happen before a chosen operation of another: what a second
/// process does at the worst of moments.
public final class Interposed: FileSystem {
    private let base: any FileSystem
    private let hook = Mutex<(@Sendable (String) -> Bool, @Sendable () -> Void)?>(nil)

    public init(_ base: any FileSystem) { self.base = base }

    /// Before the first rename to a path that `isWanted` takes, `body` is called, once.
    public func before(
        renameTo isWanted: @escaping @Sendable (String) -> Bool,
        _ body: @escaping @Sendable () -> Void
    ) {
        hook.withLock { $0 = (isWanted, body) }
    }

    /// Whether it is still to happen.
    public var isPending: Bool { hook.withLock { $0 != nil } }

    private func happen(_ path: String) {
        let body = hook.withLock { hook -> (@Sendable () -> Void)? in
            guard let (isWanted, body) = hook, isWanted(path) else { return nil }
            hook = nil
            return body
        }
        body?()
    }

    public func rename(_ from: FilePath, _ to: FilePath) throws(FileError) {
        happen(to)
        try base.rename(from, to)
    }

    public func open(_ path: FilePath, _ mode: OpenMode) throws(FileError) -> any File {
        try base.open(path, mode)
    }

    public func makeDirectory(_ path: FilePath) throws(FileError) { try base.makeDirectory(path) }

    public func unlink(_ path: FilePath) throws(FileError) { try base.unlink(path) }

    public func removeDirectory(_ path: FilePath) throws(FileError) {
        try base.removeDirectory(path)
    }

    public func syncDirectory(_ path: FilePath) throws(FileError) { try base.syncDirectory(path) }

    public func list(_ path: FilePath) throws(FileError) -> [DirectoryEntry] {
        try base.list(path)
    }

    public func status(_ path: FilePath) throws(FileError) -> FileStatus? {
        try base.status(path)
    }

    public func lock(
        _ path: FilePath, contents holder: LockHolder
    ) throws(FileError) -> (any FileLock)? {
        try base.lock(path, contents: holder)
    }

    public func lockHolder(_ path: FilePath) throws(FileError) -> LockHolder? {
        try base.lockHolder(path)
    }

    public func isLocked(_ path: FilePath) throws(FileError) -> Bool { try base.isLocked(path) }

    public func freeBytes(at path: FilePath) throws(FileError) -> UInt64 {
        try base.freeBytes(at: path)
    }

    public func link(_ source: FilePath, _ target: FilePath) throws(FileError) {
        try base.link(source, target)
    }
}
