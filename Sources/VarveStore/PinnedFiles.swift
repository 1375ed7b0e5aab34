import Glibc
import Synchronization
import VarveFiles

/// Open files by their paths: what they hold can be read to the end, though their names may go.
final class PinnedFiles: Sendable {
    private let files = Mutex<[FilePath: Result<PinnedFile, FileError>]>([:])

    /// Files that are never pinned, of those that the process may have open: room for the last used
    /// segments of `SegmentCache`, for what is read unpinned, the key index, temporary files, and
    /// what belongs to the rest of the process.
    static let spareCount = 384
    /// However many the system allows.
    static let countMax = 1 << 16

    /// The file of that path; whoever gets it need not close it. Nil for one that is not pinned.
    ///
    /// - Throws: what kept it from being opened.
    func file(_ path: FilePath) throws(FileError) -> (any File)? {
        try files.withLock { $0[path] }?.get()
    }

    /// Opens files until there is no more room. What goes wrong is told to whoever reads the file.
    ///
    /// - Returns: the paths that lead nowhere.
    func pin(_ paths: [FilePath], _ fileSystem: any FileSystem) -> [FilePath] {
        files.withLock { files in
            let room = Self.room(fileSystem)
            var pinned: [FilePath] = []
            var gone: [FilePath] = []
            for path in paths where files[path] == nil {
                guard files.count < room else { break }
                do throws(FileError) {
                    files[path] = .success(PinnedFile(try fileSystem.open(path, .read)))
                    pinned.append(path)
                } catch  where [EMFILE, ENFILE].contains(error.code) {
                    // Others have taken more than was thought: leave some for what is still to come.
                    for path in pinned.suffix(Self.spareCount) { files[path] = nil }
                    break
                } catch {
                    files[path] = .failure(error)
                    if error.isNotFound { gone.append(path) }
                }
            }
            return gone
        }
    }

    /// Whether so many would all be pinned.
    static func hasRoom(for count: Int, _ fileSystem: any FileSystem) -> Bool {
        count <= room(fileSystem)
    }

    private static func room(_ fileSystem: any FileSystem) -> Int {
        min(max(0, fileSystem.openFileCountMax - spareCount), countMax)
    }
}

/// A file that several readers share: none of them closes it.
private final class PinnedFile: File {
    private let file: any File

    init(_ file: any File) { self.file = file }

    deinit { file.close() }

    var path: FilePath { file.path }

    var byteCount: Int {
        get throws(FileError) { try file.byteCount }
    }

    func read(
        into buffer: UnsafeMutableRawBufferPointer, at offset: Int
    ) throws(FileError) -> Int {
        try unsafe file.read(into: buffer, at: offset)
    }

    func append(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
        try unsafe file.append(bytes)
    }

    func truncate(to byteCount: Int) throws(FileError) { try file.truncate(to: byteCount) }

    func sync() throws(FileError) { try file.sync() }

    func startWriteback() {}

    func reserve(_ byteCount: Int) {}

    func close() {}
}
