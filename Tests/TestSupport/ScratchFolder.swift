import Glibc
import Synchronization
import VarveFiles

/// A folder of the real file system for one test, removed with all that is in it when the object
/// goes away. Lies in `TMPDIR`, or in `/tmp`.
public final class ScratchFolder: Sendable {
    /// The folder's path.
    public let path: FilePath
    private static let made = Atomic<Int>(0)

    /// Makes an empty folder.
    public init() throws(FileError) {
        let posix = Posix()
        let base = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
        while true {
            let number = Self.made.add(1, ordering: .relaxed).newValue
            let path = Paths.join(base, "varve-test-\(getpid())-\(number)")
            do {
                try posix.makeDirectory(path)
            } catch  where error.isExisting {
                // A process with the same number left it behind.
                continue
            }
            self.path = path
            return
        }
    }

    deinit { try? Self.remove(path) }

    private static func remove(_ folder: FilePath) throws(FileError) {
        let posix = Posix()
        for entry in try posix.list(folder) {
            let path = Paths.join(folder, entry.name)
            if entry.kind == .directory { try remove(path) } else { try posix.unlink(path) }
        }
        try posix.removeDirectory(folder)
    }
}
