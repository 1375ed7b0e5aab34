import Glibc
import VarveFiles

extension Sample {
    /// A new folder of the system, for tests that want a real one.
    static func temporaryFolder() throws -> FilePath {
        let path = "/tmp/varve-manifest-\(getpid())-\(UInt64.random(in: 0 ... .max))"
        try Posix().makeDirectory(path)
        return path
    }

    /// Removes such a folder and the files in it.
    static func remove(_ folder: FilePath) {
        for entry in (try? Posix().list(folder)) ?? [] {
            try? Posix().unlink(Paths.join(folder, entry.name))
        }
        try? Posix().removeDirectory(folder)
    }
}
