import VarveFiles

/// The folder `aside/`: what a repair could not use, under its old path, each with a text beside it
/// that says why. Nothing in it is read as data again, and nothing is removed from it.
struct AsideFolder {
    private let paths: StorePaths
    private let fileSystem: any FileSystem
    private static let copyMark: Character = "~"
    private static let noteSuffix = ".why"

    init(_ paths: StorePaths, _ fileSystem: any FileSystem) {
        self.paths = paths
        self.fileSystem = fileSystem
    }

    /// Gives a file a second name in here, durably, so that the first can be taken away later.
    ///
    /// - Throws: `FileError`.
    func add(_ path: FilePath, _ reason: String) throws {
        let relative = path.utf8.dropFirst(paths.folder.utf8.count).drop { $0 == 0x2F }
        let target = Paths.join(paths.aside, String(Substring(relative)))
        try makeFolder(Paths.parent(of: target))
        var name = target
        var copies = 0
        while try fileSystem.status(name) != nil {
            // A repair that was killed had come as far.
            if try hasSameBytes(path, name) {
                return try fileSystem.syncDirectory(Paths.parent(of: name))
            }
            copies += 1
            name = "\(target)\(Self.copyMark)\(copies)"
        }
        try fileSystem.writeNew(name + Self.noteSuffix, Array((reason + "\n").utf8))
        try fileSystem.link(path, name)
        try fileSystem.syncDirectory(Paths.parent(of: name))
    }

    /// A name without what tells it from another file of that name.
    static func nameWithoutCopyNumber(_ name: String) -> String {
        guard let mark = name.firstIndex(of: copyMark) else { return name }
        return String(name[..<mark])
    }

    private func makeFolder(_ folder: FilePath) throws {
        guard try fileSystem.status(folder) == nil else { return }
        try makeFolder(Paths.parent(of: folder))
        try fileSystem.ensureDirectory(folder)
    }

    private func hasSameBytes(_ left: FilePath, _ right: FilePath) throws -> Bool {
        let files = (try fileSystem.open(left, .read), try fileSystem.open(right, .read))
        defer {
            files.0.close()
            files.1.close()
        }
        let byteCount = try files.0.byteCount
        guard try files.1.byteCount == byteCount else { return false }
        var offset = 0
        while offset < byteCount {
            let count = min(1 << 20, byteCount - offset)
            guard
                try files.0.read(count: count, at: offset)
                    == files.1.read(count: count, at: offset)
            else { return false }
            offset += count
        }
        return true
    }
}
