import Glibc

/// The file system of the operating system.
///
/// Descriptors do not survive `exec`, files are 0600 and folders 0700, interrupted calls are
/// repeated (but never a sync), and nothing that is written to follows a symbolic link.
public struct Posix: FileSystem {
    /// The file system of this process. Has no state.
    public init() {}

    public func makeDirectory(_ path: FilePath) throws(FileError) {
        try unsafe call(.makeDirectory, path) { name in unsafe mkdir(name, 0o700) }
    }

    public func unlink(_ path: FilePath) throws(FileError) {
        try unsafe call(.unlink, path) { name in unsafe Glibc.unlink(name) }
    }

    public func removeDirectory(_ path: FilePath) throws(FileError) {
        try unsafe call(.removeDirectory, path) { name in unsafe rmdir(name) }
    }

    public func rename(_ source: FilePath, _ target: FilePath) throws(FileError) {
        try requireValid(target, for: .rename)
        try unsafe call(.rename, source) { from in
            unsafe target.withCString { to in unsafe Glibc.rename(from, to) }
        }
    }

    public func link(_ source: FilePath, _ target: FilePath) throws(FileError) {
        try requireValid(target, for: .link)
        try unsafe call(.link, source) { from in
            unsafe target.withCString { to in unsafe Glibc.link(from, to) }
        }
    }

    public func syncDirectory(_ path: FilePath) throws(FileError) {
        let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC
        let folder = Descriptor(
            owning: try unsafe call(.syncDirectory, path) { name in unsafe Glibc.open(name, flags) }
        )
        defer { folder.close() }
        let failure = folder.use { fsync($0) == 0 ? nil : errno } ?? nil
        if let failure { throw FileError(.syncDirectory, path, .system(failure)) }
    }

    public func status(_ path: FilePath) throws(FileError) -> FileStatus? {
        var information = Glibc.stat()
        do {
            try unsafe call(.status, path) { name in unsafe stat(name, &information) }
        } catch  where error.code == ENOENT || error.code == ENOTDIR {
            return nil
        }
        return FileStatus(information)
    }

    public func freeBytes(at path: FilePath) throws(FileError) -> UInt64 {
        var information = statvfs()
        try unsafe call(.freeBytes, path) { name in unsafe statvfs(name, &information) }
        let (bytes, overflow) = UInt64(information.f_bavail)
            .multipliedReportingOverflow(by: UInt64(information.f_frsize))
        return overflow ? .max : bytes
    }

    /// Calls `body` with the path as the system takes it, again if a signal interrupts it.
    /// - Returns: what `body` returned; -1 becomes an error.
    @discardableResult
    func call(
        _ operation: FileError.Operation, _ path: FilePath,
        _ body: (UnsafePointer<CChar>) -> Int32
    ) throws(FileError) -> Int32 {
        try requireValid(path, for: operation)
        let result = unsafe path.withCString { name in
            Transfer.retrying { unsafe body(name) }
        }
        switch result {
        case .success(let value): return value
        case .failure(let errno): throw FileError(operation, path, .system(errno.code))
        }
    }

    /// A NUL would end the path early, for the system alone.
    func requireValid(
        _ path: FilePath, for operation: FileError.Operation
    ) throws(FileError) {
        guard !path.isEmpty, !path.utf8.contains(0) else {
            throw FileError(operation, path, .invalidPath)
        }
    }
}

extension FileStatus {
    init(_ information: stat) {
        let kind = FileKind(mode: information.st_mode)
        self.init(kind: kind, byteCount: kind == .file ? Int(information.st_size) : 0)
    }
}

extension FileKind {
    init(mode: mode_t) {
        switch mode & S_IFMT {
        case S_IFREG: self = .file
        case S_IFDIR: self = .directory
        case S_IFLNK: self = .symbolicLink
        default: self = .other
        }
    }
}
