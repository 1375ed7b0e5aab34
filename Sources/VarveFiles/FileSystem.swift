/// The seam between the store and the operating system: the only way the engine touches files.
///
/// Used as `any FileSystem`: a call through the existential costs about 3 ns, a small write about
/// 700 ns. Every operation throws `FileError`. Nothing but `File.sync()` and `syncDirectory(_:)`
/// promises that anything outlives a power cut: a file's bytes need the first, its *name* (made,
/// changed or taken away) needs the second on the folder that holds it.
public protocol FileSystem: Sendable {
    /// Opens the regular file at `path`. A missing file is an error that `isNotFound` for `.read`;
    /// an existing one is an error that `isExisting` for `.create`.
    func open(_ path: FilePath, _ mode: OpenMode) throws(FileError) -> any File

    /// Makes one folder, mode 0700. A name that is taken is an error that `isExisting`.
    func makeDirectory(_ path: FilePath) throws(FileError)

    /// Gives a file or folder another name, atomically, in place of a file that has that name.
    func rename(_ source: FilePath, _ target: FilePath) throws(FileError)

    /// Takes a file's name away. Open file objects go on reading it.
    func unlink(_ path: FilePath) throws(FileError)

    /// Removes an empty folder.
    func removeDirectory(_ path: FilePath) throws(FileError)

    /// Makes the names in a folder outlive a power cut.
    func syncDirectory(_ path: FilePath) throws(FileError)

    /// What is in a folder, without `.` and `..`, sorted by the bytes of the names.
    func list(_ path: FilePath) throws(FileError) -> [DirectoryEntry]

    /// What is at `path`, symbolic links followed; nil if there is nothing.
    func status(_ path: FilePath) throws(FileError) -> FileStatus?

    /// Takes the lock that the file at `path` stands for, at once or not at all; the file is made
    /// if it is missing, and must never be unlinked. Whoever holds the lock is written into it.
    /// - Returns: the lock, held until it is released or the process ends; nil if it is taken.
    func lock(_ path: FilePath, contents holder: LockHolder) throws(FileError) -> (any FileLock)?

    /// Who says in the lock's file that they hold it; nil if nobody says so legibly. Only worth
    /// asking after `lock` gave nil, and out of date at once: good for a message, for no decision.
    func lockHolder(_ path: FilePath) throws(FileError) -> LockHolder?

    /// Whether somebody holds the lock now. Changes nothing but that, for an instant, whoever tries
    /// to take the lock may find it taken.
    func isLocked(_ path: FilePath) throws(FileError) -> Bool

    /// The bytes that this user can still write to the file system that holds `path`.
    func freeBytes(at path: FilePath) throws(FileError) -> UInt64

    /// Gives a file a second name (a hard link). A target that exists is an error, `isExisting`.
    func link(_ source: FilePath, _ target: FilePath) throws(FileError)

    /// How many files this process may have open at once, standard input and the like included.
    var openFileCountMax: Int { get }
}

/// How a file is opened.
public enum OpenMode: Sendable, Hashable {
    /// An existing file, for reading only. Symbolic links are followed.
    case read
    /// A new file, mode 0600, for appending and reading. The name must be free.
    case create
    /// An existing or a new file (0600), for appending and reading. A symbolic link is refused.
    case append
}

/// What a name in a folder, or a path, stands for.
public enum FileKind: Sendable, Hashable {
    case file
    case directory
    case symbolicLink
    /// A device, a pipe, a socket.
    case other
}

/// What is at a path.
public struct FileStatus: Sendable, Hashable {
    /// What it is.
    public let kind: FileKind
    /// A file's length in bytes; 0 for everything else.
    public let byteCount: Int

    /// A status of the given kind and length.
    public init(kind: FileKind, byteCount: Int) {
        self.kind = kind
        self.byteCount = byteCount
    }
}

/// One name in a folder.
public struct DirectoryEntry: Sendable, Hashable {
    /// The name, byte for byte.
    public let nameBytes: [UInt8]
    /// What it stands for; links are not followed.
    public let kind: FileKind

    /// An entry with the given name.
    public init(nameBytes: [UInt8], kind: FileKind) {
        self.nameBytes = nameBytes
        self.kind = kind
    }

    /// The name as text. Bytes that are not UTF-8 become U+FFFD, which no name of the store holds.
    public var name: String { String(decoding: nameBytes, as: UTF8.self) }
}
