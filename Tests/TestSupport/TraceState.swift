import VarveFiles

/// One operation that went through a `Tracing` file system.
public struct TraceEvent: Sendable, Equatable {
    /// What was asked.
    public let operation: FileError.Operation
    /// On which path; of a rename or link, the source.
    public let path: FilePath
    /// The target of a rename or link.
    public let target: FilePath?
    /// Bytes that were appended or asked to be read; the new length of a truncation.
    public let byteCount: Int
    /// The offset of a read.
    public let offset: Int

    /// An event; what does not apply to the operation is left out.
    public init(
        _ operation: FileError.Operation, _ path: FilePath, target: FilePath? = nil,
        byteCount: Int = 0, offset: Int = 0
    ) {
        self.operation = operation
        self.path = path
        self.target = target
        self.byteCount = byteCount
        self.offset = offset
    }
}

/// What is synced and what is not, as far as the traced operations tell. What was there before
/// counts as synced.
public struct TraceState: Sendable {
    private typealias Names = [[UInt8]]
    /// The files that have been seen, by path; two names of one file share a number.
    private var files: [Names: Int] = [:]
    private var unsyncedFiles: Set<Int> = []
    private var unsyncedFolders: Set<Names> = []
    /// New names in folders that were not synced since.
    private var unsyncedNames: Set<Names> = []
    private var nextFile = 0

    init() {}

    /// Whether all bytes that were written to the file of this path have been synced.
    public func isFileSynced(_ path: FilePath) -> Bool {
        files[SimulatedPath.names(path)].map { !unsyncedFiles.contains($0) } ?? true
    }

    /// Whether all names in the folder have been synced.
    public func isFolderSynced(_ path: FilePath) -> Bool {
        !unsyncedFolders.contains(SimulatedPath.names(path))
    }

    /// The paths, from the root, of files with bytes that were not synced; sorted.
    public var unsyncedFilePaths: [FilePath] {
        files.filter { unsyncedFiles.contains($0.value) }.map { Self.path($0.key) }.sorted()
    }

    /// The paths, from the root, of folders with names that were not synced; sorted.
    public var unsyncedFolderPaths: [FilePath] {
        unsyncedFolders.map(Self.path).sorted()
    }

    /// The paths, from the root, of files and folders whose name may be lost; sorted.
    public var unsyncedNamePaths: [FilePath] {
        unsyncedNames.map(Self.path).sorted()
    }

    private static func path(_ names: Names) -> FilePath {
        "/" + names.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "/")
    }
}

extension TraceState {
    /// A file was opened; a new one is unsynced, even if it stays empty.
    mutating func opened(_ path: FilePath, isNew: Bool) -> Int {
        let names = SimulatedPath.names(path)
        if !isNew, let file = files[names] { return file }
        let file = nextFile
        nextFile += 1
        files[names] = file
        if isNew {
            unsyncedFiles.insert(file)
            made(names)
        }
        return file
    }

    mutating func wrote(_ file: Int) { unsyncedFiles.insert(file) }

    mutating func synced(_ file: Int) { unsyncedFiles.remove(file) }

    mutating func syncedFolder(_ path: FilePath) {
        let folder = SimulatedPath.names(path)
        unsyncedFolders.remove(folder)
        unsyncedNames = unsyncedNames.filter { Array($0.dropLast()) != folder }
    }

    mutating func madeFolder(_ path: FilePath) {
        made(SimulatedPath.names(path))
    }

    mutating func removed(_ path: FilePath) {
        let names = SimulatedPath.names(path)
        files[names] = nil
        unsyncedFolders.remove(names)
        unsyncedNames.remove(names)
        changedFolder(of: names)
    }

    mutating func linked(_ source: FilePath, _ target: FilePath) {
        let to = SimulatedPath.names(target)
        files[to] = files[SimulatedPath.names(source)]
        made(to)
    }

    /// A file or a folder, with all that is in it, has moved.
    mutating func renamed(_ source: FilePath, _ target: FilePath) {
        let (from, to) = (SimulatedPath.names(source), SimulatedPath.names(target))
        guard from != to else { return }
        files[to] = nil
        files = Dictionary(
            files.map { (Self.moved($0.key, from, to), $0.value) }, uniquingKeysWith: { $1 })
        unsyncedFolders = Set(unsyncedFolders.map { Self.moved($0, from, to) })
        unsyncedNames = Set(unsyncedNames.map { Self.moved($0, from, to) })
        changedFolder(of: from)
        made(to)
    }

    private static func moved(_ names: Names, _ from: Names, _ to: Names) -> Names {
        names.starts(with: from) ? to + names.dropFirst(from.count) : names
    }

    private mutating func made(_ names: Names) {
        unsyncedNames.insert(names)
        changedFolder(of: names)
    }

    private mutating func changedFolder(of names: Names) {
        unsyncedFolders.insert(names.dropLast())
    }
}
