import Synchronization
import VarveFiles

extension Tracing: FileSystem {
    public func open(_ path: FilePath, _ mode: OpenMode) throws(FileError) -> any File {
        let isNew =
            switch mode {
            case .read: false
            case .create: true
            case .append: try base.status(path) == nil
            }
        let file = try trace(TraceEvent(.open, path)) { () throws(FileError) in
            try base.open(path, mode)
        }
        var number = 0
        change { number = $0.opened(path, isNew: isNew) }
        return TracedFile(file, number, in: self)
    }

    public func makeDirectory(_ path: FilePath) throws(FileError) {
        try trace(TraceEvent(.makeDirectory, path)) { () throws(FileError) in
            try base.makeDirectory(path)
        } then: {
            $0.madeFolder(path)
        }
    }

    public func rename(_ source: FilePath, _ target: FilePath) throws(FileError) {
        try trace(TraceEvent(.rename, source, target: target)) { () throws(FileError) in
            try base.rename(source, target)
        } then: {
            $0.renamed(source, target)
        }
    }

    public func unlink(_ path: FilePath) throws(FileError) {
        try trace(TraceEvent(.unlink, path)) { () throws(FileError) in
            try base.unlink(path)
        } then: {
            $0.removed(path)
        }
    }

    public func removeDirectory(_ path: FilePath) throws(FileError) {
        try trace(TraceEvent(.removeDirectory, path)) { () throws(FileError) in
            try base.removeDirectory(path)
        } then: {
            $0.removed(path)
        }
    }

    public func syncDirectory(_ path: FilePath) throws(FileError) {
        try trace(TraceEvent(.syncDirectory, path)) { () throws(FileError) in
            try base.syncDirectory(path)
        } then: {
            $0.syncedFolder(path)
        }
    }

    public func list(_ path: FilePath) throws(FileError) -> [DirectoryEntry] {
        try trace(TraceEvent(.list, path)) { () throws(FileError) in try base.list(path) }
    }

    public func status(_ path: FilePath) throws(FileError) -> FileStatus? {
        try trace(TraceEvent(.status, path)) { () throws(FileError) in try base.status(path) }
    }

    public func lock(
        _ path: FilePath, contents holder: LockHolder
    ) throws(FileError) -> (any FileLock)? {
        try trace(TraceEvent(.lock, path)) { () throws(FileError) in
            try base.lock(path, contents: holder)
        }
    }

    public func isLocked(_ path: FilePath) throws(FileError) -> Bool {
        try base.isLocked(path)
    }

    public func lockHolder(_ path: FilePath) throws(FileError) -> LockHolder? {
        try base.lockHolder(path)
    }

    public var openFileCountMax: Int { base.openFileCountMax }

    public func freeBytes(at path: FilePath) throws(FileError) -> UInt64 {
        try trace(TraceEvent(.freeBytes, path)) { () throws(FileError) in
            try base.freeBytes(at: path)
        }
    }

    public func link(_ source: FilePath, _ target: FilePath) throws(FileError) {
        try trace(TraceEvent(.link, source, target: target)) { () throws(FileError) in
            try base.link(source, target)
        } then: {
            $0.linked(source, target)
        }
    }
}

/// An open file of a `Tracing` file system.
private final class TracedFile: File {
    private let file: any File
    private let number: Int
    private let tracing: Tracing

    init(_ file: any File, _ number: Int, in tracing: Tracing) {
        self.file = file
        self.number = number
        self.tracing = tracing
    }

    var path: FilePath { file.path }

    var byteCount: Int {
        get throws(FileError) { try file.byteCount }
    }

    func read(
        into buffer: UnsafeMutableRawBufferPointer, at offset: Int
    ) throws(FileError) -> Int {
        let event = TraceEvent(.read, path, byteCount: buffer.count, offset: offset)
        return try tracing.trace(event) { () throws(FileError) in
            try unsafe file.read(into: buffer, at: offset)
        }
    }

    func append(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
        // Even one that fails may have written something.
        tracing.change { $0.wrote(number) }
        try tracing.trace(TraceEvent(.append, path, byteCount: bytes.count)) {
            () throws(FileError) in
            try unsafe file.append(bytes)
        }
    }

    func truncate(to byteCount: Int) throws(FileError) {
        tracing.change { $0.wrote(number) }
        try tracing.trace(TraceEvent(.truncate, path, byteCount: byteCount)) {
            () throws(FileError) in
            try file.truncate(to: byteCount)
        }
    }

    func sync() throws(FileError) {
        try tracing.trace(TraceEvent(.sync, path)) { () throws(FileError) in
            try file.sync()
        } then: {
            $0.synced(number)
        }
    }

    func startWriteback() { file.startWriteback() }

    func reserve(_ byteCount: Int) { file.reserve(byteCount) }

    func close() { file.close() }
}
