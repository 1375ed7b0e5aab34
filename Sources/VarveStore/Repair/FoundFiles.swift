import VarveFiles
import VarveSegments

/// A numbered file that lies in the store, named or not.
struct FoundFile {
    let path: FilePath
    let name: NumberedName
    /// Nil where it cannot be read.
    let header: FileHeader?
}

/// The files of a store as they lie in its folders, whatever the manifest says.
struct FoundFiles {
    private(set) var numbered: [FoundFile] = []
    /// What a killed process had not given its name yet.
    private(set) var temporary: [FilePath] = []
    /// Numbers and paths of all manifests, empty ones too, the newest first.
    private(set) var manifests: [(number: UInt64, path: FilePath)] = []
    /// The numbered files of `aside/`, which no number may be used again of.
    private(set) var aside: [FoundFile] = []

    /// - Throws: `FileError`.
    init(_ paths: StorePaths, _ fileSystem: any FileSystem) throws {
        for entry in try fileSystem.list(paths.folder) where entry.kind == .file {
            guard let number = ManifestFormat.fileNumber(entry.name) else { continue }
            manifests.append((number, Paths.join(paths.folder, entry.name)))
        }
        manifests.sort { $0.number > $1.number }
        var folders = [paths.index, paths.dead, paths.journal]
        for entry in try Self.list(paths.segments, fileSystem)
        where entry.kind == .directory && PartitionName.parse(entry.name) != nil {
            folders.append(Paths.join(paths.segments, entry.name))
        }
        for folder in folders {
            for entry in try Self.list(folder, fileSystem) {
                let path = Paths.join(folder, entry.name)
                guard entry.kind == .file, let name = NumberedName(entry.name) else { continue }
                if name.isTemporary {
                    temporary.append(path)
                } else {
                    numbered.append(try Self.file(path, name, fileSystem))
                }
            }
        }
        try findAside(paths.aside, fileSystem)
    }

    private mutating func findAside(_ folder: FilePath, _ fileSystem: any FileSystem) throws {
        for entry in try Self.list(folder, fileSystem) {
            let path = Paths.join(folder, entry.name)
            if entry.kind == .directory {
                try findAside(path, fileSystem)
            } else if let name = NumberedName(AsideFolder.nameWithoutCopyNumber(entry.name)) {
                aside.append(try Self.file(path, name, fileSystem))
            }
        }
    }

    private static func file(
        _ path: FilePath, _ name: NumberedName, _ fileSystem: any FileSystem
    ) throws -> FoundFile {
        let file = try fileSystem.open(path, .read)
        defer { file.close() }
        let header = try? FileHeader.read(from: file, expecting: FileExpectation(kind: name.kind))
        return FoundFile(path: path, name: name, header: header)
    }

    /// A folder that is not there is empty.
    private static func list(
        _ folder: FilePath, _ fileSystem: any FileSystem
    ) throws -> [DirectoryEntry] {
        guard try fileSystem.status(folder)?.kind == .directory else { return [] }
        return try fileSystem.list(folder)
    }

    /// All numbered files whose numbers are in use.
    var all: [FoundFile] { numbered + aside }
}
