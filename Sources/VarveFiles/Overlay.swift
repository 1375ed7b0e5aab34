import Glibc
import Synchronization

/// A file system on top of another one, which it does not change: new files live in memory.
///
/// For those who want to see what a change would give, without making it. Only what a commit of new
/// files needs is different from below: opening, renaming, removing and asking for single files.
public final class Overlay: FileSystem {
    private let base: any FileSystem
    private let files = Mutex<[FilePath: MemoryFile]>([:])

    /// - Parameter base: what is read where nothing new lies above it.
    public init(on base: any FileSystem) { self.base = base }

    public func open(_ path: FilePath, _ mode: OpenMode) throws(FileError) -> any File {
        if let file = files.withLock({ $0[path] }) {
            guard mode != .create else { throw FileError(.open, path, .system(EEXIST)) }
            return file
        }
        guard mode == .create else { return try base.open(path, .read) }
        let file = MemoryFile(path: path)
        files.withLock { $0[path] = file }
        return file
    }

    /// Folders are not needed for files in memory.
    public func makeDirectory(_ path: FilePath) throws(FileError) {}

    public func rename(_ source: FilePath, _ target: FilePath) throws(FileError) {
        let file = files.withLock { $0.removeValue(forKey: source) }
        guard let file else { throw FileError(.rename, source, .system(ENOENT)) }
        files.withLock { $0[target] = file }
    }

    public func unlink(_ path: FilePath) throws(FileError) {
        files.withLock { $0[path] = nil }
    }

    public func removeDirectory(_ path: FilePath) throws(FileError) {}

    public func syncDirectory(_ path: FilePath) throws(FileError) {}

    public func list(_ path: FilePath) throws(FileError) -> [DirectoryEntry] {
        try base.list(path)
    }

    public func status(_ path: FilePath) throws(FileError) -> FileStatus? {
        if let file = files.withLock({ $0[path] }) {
            return FileStatus(kind: .file, byteCount: try file.byteCount)
        }
        return try base.status(path)
    }

    public func lock(
        _ path: FilePath, contents holder: LockHolder
    ) throws(FileError) -> (any FileLock)? {
        try base.lock(path, contents: holder)
    }

    public func lockHolder(_ path: FilePath) throws(FileError) -> LockHolder? {
        try base.lockHolder(path)
    }

    public func isLocked(_ path: FilePath) throws(FileError) -> Bool {
        try base.isLocked(path)
    }

    public var openFileCountMax: Int { base.openFileCountMax }

    public func freeBytes(at path: FilePath) throws(FileError) -> UInt64 {
        try base.freeBytes(at: path)
    }

    public func link(_ source: FilePath, _ target: FilePath) throws(FileError) {
        let file = files.withLock { $0[source] }
        guard let file else { throw FileError(.link, source, .system(ENOENT)) }
        files.withLock { $0[target] = file }
    }
}
