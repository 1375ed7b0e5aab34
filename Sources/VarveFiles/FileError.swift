/// Why a file operation failed: which operation, on which path, and what the system said.
public struct FileError: Error, Sendable, Equatable {
    /// The operations of the seam.
    public enum Operation: String, Sendable, Hashable, CaseIterable {
        case open
        case read
        case append
        case truncate
        case sync
        case makeDirectory = "make directory"
        case syncDirectory = "sync directory"
        case removeDirectory = "remove directory"
        case rename
        case unlink
        case link
        case list
        case status
        case lock
        case freeBytes = "measure free space at"
    }

    /// What was in the way.
    public enum Cause: Sendable, Equatable {
        /// The operating system's error number. Numbers below zero are never an operating
        /// system's; simulated file systems use them.
        case system(Int32)
        /// The path is empty or holds a NUL, so the system would open another file.
        case invalidPath
        /// Neither a folder nor a regular file: a device, a pipe or a socket.
        case notRegular
        /// The file object was closed before.
        case closed
        /// An earlier append, truncate or sync of this file object failed: what the disk holds is
        /// unknown until the file is opened again and its content is checked.
        case poisoned
        /// The file holds more bytes than the caller is ready to read.
        case tooLarge(limit: Int)
    }

    /// What was tried.
    public let operation: Operation
    /// The path it was tried on; of a rename or link, the source.
    public let path: FilePath
    /// What was in the way.
    public let cause: Cause

    /// An error of `operation` on `path`.
    public init(_ operation: Operation, _ path: FilePath, _ cause: Cause) {
        self.operation = operation
        self.path = path
        self.cause = cause
    }
}
