import VarveFiles
import VarveStore

/// The files that the names on a command line stand for.
///
/// A file stands for itself; a folder for all files below it, hidden ones left out, by the bytes of
/// their paths; a pattern for what it matches; `-` for standard input. Links to files are followed,
/// links to folders that are come upon are not, nor is the store that is written to. Nothing is opened.
public struct SourceList {
    private let fileSystem: any FileSystem
    private let isPassedOver: (FilePath) -> Bool

    /// - Parameter isPassedOver: says of a store that is come upon whether it is the one that the
    ///   sources go into; any other is refused.
    public init(
        _ fileSystem: any FileSystem, passingOver isPassedOver: @escaping (FilePath) -> Bool
    ) {
        self.fileSystem = fileSystem
        self.isPassedOver = isPassedOver
    }

    /// - Throws: `SourceListError`; `FileError` where a folder cannot be read.
    public func sources(_ names: [String]) throws -> [IngestSource] {
        try names.flatMap { try sources($0) }
    }

    private func sources(_ name: String) throws -> [IngestSource] {
        if name == "-" { return [IngestSource(name: name, byteCount: nil)] }
        guard !name.isEmpty, !name.utf8.contains(0) else {
            throw SourceListError.noPath(name)
        }
        // A name that is there is no pattern, whatever characters it has.
        if let status = try fileSystem.status(name) { return try sources(name, status) }
        guard GlobPattern.isPattern(name) else { throw SourceListError.absent(name) }
        var found: [IngestSource] = []
        for path in try GlobPattern.paths(name, fileSystem) {
            guard let status = try fileSystem.status(path) else { continue }
            found += try sources(path, status)
        }
        guard !found.isEmpty else { throw SourceListError.noMatch(name) }
        return found
    }

    private func sources(_ path: FilePath, _ status: FileStatus) throws -> [IngestSource] {
        switch status.kind {
        case .file: return [IngestSource(name: path, byteCount: status.byteCount)]
        case .directory: return try files(below: path)
        case .symbolicLink, .other: return [IngestSource(name: path, byteCount: nil)]
        }
    }

    private func files(below top: FilePath) throws -> [IngestSource] {
        var files: [IngestSource] = []
        var folders = [top]
        while let folder = folders.popLast() {
            if try Store.exists(folder, fileSystem) {
                guard folder != top, isPassedOver(folder) else {
                    throw SourceListError.store(folder)
                }
                continue
            }
            for entry in try fileSystem.list(folder) where entry.nameBytes.first != 0x2e {
                let path = try Self.path(of: entry, in: folder)
                switch entry.kind {
                case .directory: folders.append(path)
                case .other: break
                case .file, .symbolicLink:
                    guard let status = try fileSystem.status(path), status.kind == .file else {
                        continue
                    }
                    files.append(IngestSource(name: path, byteCount: status.byteCount))
                }
            }
        }
        guard !files.isEmpty else { throw SourceListError.noFiles(top) }
        return files.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    /// - Throws: `SourceListError.noUTF8`: a path is text here.
    static func path(of entry: DirectoryEntry, in folder: FilePath) throws -> FilePath {
        guard let name = String(validating: entry.nameBytes, as: UTF8.self) else {
            throw SourceListError.noUTF8(entry.name, folder)
        }
        return Paths.join(folder, name)
    }
}

/// A name on the command line stands for no file.
public enum SourceListError: Error, Hashable, Sendable, CustomStringConvertible {
    case noPath(String)
    case absent(String)
    case noMatch(String)
    case noFiles(FilePath)
    case store(FilePath)
    case noUTF8(String, FilePath)

    public var description: String {
        switch self {
        case .noPath(let name):
            name.isEmpty ? "an empty name is no file" : "\(name): a NUL is in no file's name"
        case .absent(let name): "no such file: \(name)"
        case .noMatch(let pattern): "no file matches \(pattern)"
        case .noFiles(let folder): "\(folder) holds no files, hidden ones left out"
        case .store(let folder):
            "\(folder) is a store of varve, and no source; `varve scan --store \(folder) --format "
                + "raw` prints what it holds"
        case .noUTF8(let name, let folder):
            "\(folder) holds a file whose name is no UTF-8 (\(name)); rename it"
        }
    }
}
