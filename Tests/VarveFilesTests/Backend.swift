import TestSupport
import VarveFiles

/// The file systems that must behave alike.
enum Backend: CaseIterable, Sendable {
    case posix
    case simulated
    case traced

    /// An empty folder of such a file system.
    func folder() throws -> Sandbox {
        switch self {
        case .posix:
            let scratch = try ScratchFolder()
            return Sandbox(files: Posix(), root: scratch.path, scratch: scratch)
        case .simulated: return try Sandbox(files: Simulated())
        case .traced: return try Sandbox(files: Tracing(Simulated()))
        }
    }
}

/// An empty folder to work in; lives as long as the object.
final class Sandbox: Sendable {
    let files: any FileSystem
    let root: FilePath
    private let scratch: ScratchFolder?

    init(files: any FileSystem, root: FilePath, scratch: ScratchFolder) {
        self.files = files
        self.root = root
        self.scratch = scratch
    }

    init(files: any FileSystem) throws {
        self.files = files
        self.root = "/work"
        self.scratch = nil
        try files.makeDirectory(root)
    }

    /// The path of a name in the folder.
    func callAsFunction(_ name: String) -> FilePath { Paths.join(root, name) }

    /// Writes a file at once.
    func put(_ name: String, _ text: String) throws {
        let file = try files.open(self(name), .create)
        try file.append(Array(text.utf8))
        file.close()
    }

    /// All of a file.
    func text(_ name: String) throws -> String {
        String(decoding: try files.readAll(self(name), atMost: 1 << 20), as: UTF8.self)
    }
}

/// What the body throws; nil if nothing.
func fileError(_ body: () throws -> Void) -> FileError? {
    do {
        try body()
        return nil
    } catch {
        return error as? FileError
    }
}

let somebody = LockHolder(
    processID: 4711, command: "varve ingest", startedAt: "2024-05-01T10:00:00Z")
