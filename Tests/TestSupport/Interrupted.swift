import Synchronization
import VarveFiles

/// A file system on top of another one, where others get their turn before each file is opened to be
/// read, or before one that was written gets its name: what happens while somebody else is at work.
public final class Interrupted: FileSystem {
    private let base: any FileSystem
    private let meanwhile: @Sendable (FilePath, _ number: Int) -> Void
    private let opens = Mutex<[FilePath]>([])
    private let hook = Mutex<(isMeant: @Sendable (FilePath) -> Bool, body: @Sendable () -> Void)?>(
        nil)

    /// - Parameter meanwhile: called before a file is opened, with its path and, from 1, how many were
    ///   opened before. What it does must go to `base`.
    public init(
        _ base: any FileSystem, meanwhile: @escaping @Sendable (FilePath, Int) -> Void = { _, _ in }
    ) {
        self.base = base
        self.meanwhile = meanwhile
    }

    /// The files that were opened to be read, in order; such as were not there too.
    public var opened: [FilePath] { opens.withLock { $0 } }

    public func open(_ path: FilePath, _ mode: OpenMode) throws(FileError) -> any File {
        if mode == .read {
            let number = opens.withLock { opens in
                opens.append(path)
                return opens.count
            }
            meanwhile(path, number)
        }
        return try base.open(path, mode)
    }

    public func makeDirectory(_ path: FilePath) throws(FileError) { try base.makeDirectory(path) }

    /// Before the first file gets a name that is meant, `body` is called, once. What it does may go
    /// through this file system.
    public func before(
        renameTo isMeant: @escaping @Sendable (FilePath) -> Bool,
        _ body: @escaping @Sendable () -> Void
    ) {
        hook.withLock { $0 = (isMeant, body) }
    }

    /// Whether that is still to happen.
    public var isPending: Bool { hook.withLock { $0 != nil } }

    public func rename(_ source: FilePath, _ target: FilePath) throws(FileError) {
        let body = hook.withLock { hook -> (@Sendable () -> Void)? in
            guard let known = hook, known.isMeant(target) else { return nil }
            hook = nil
            return known.body
        }
        body?()
        try base.rename(source, target)
    }

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

    public var openFileCountMax: Int { base.openFileCountMax }
}
