import VarveFiles
import VarveSegments

/// The files of one commit: written under temporary names, then synced, then named, then made live
/// by the changes that this collects.
///
/// A sync costs a flush of the disk whatever its size, and flushes that are asked for at the same
/// time are one: so files are synced together at the end, and then the folders.
struct NewFiles {
    private(set) var changes: [Change] = []
    let paths: StorePaths
    let fileSystem: any FileSystem
    /// What the changes stand on.
    private(set) var state: StoreState
    private(set) var position: ManifestPosition
    let numbers: FileNumbers
    private var files: [(file: any File, from: FilePath, to: FilePath)] = []
    private var named: [FilePath] = []
    private var unsyncedFolders: Set<FilePath> = []
    private var replaced: [FilePath] = []
    /// Deletion vectors that segments must have when the changes are committed.
    var requires: [SegmentID: DeletionVectorEntry?] = [:]
    /// Holds that must be the store's when the changes are committed; nil for any.
    var holds: [Hold]?
    /// What the commit swaps.
    var swap: Swap?
    /// The deletion vectors among the files.
    var vectors: [SegmentID: NewVector] = [:]

    /// - Parameters:
    ///   - position: what the headers of the files say of the manifest.
    ///   - numbers: nil for whoever is alone with the store, or keeps the files in memory.
    init(
        paths: StorePaths, fileSystem: any FileSystem, state: StoreState,
        position: ManifestPosition, numbers: FileNumbers? = nil
    ) {
        self.paths = paths
        self.fileSystem = fileSystem
        self.state = state
        self.position = position
        self.numbers = numbers ?? FileNumbers(unreservedFrom: state.nextFileID)
    }

    var identity: StoreIdentity { StoreIdentity(storeID: state.storeID) }

    /// A file number that no other file has.
    func takeFileID() throws -> UInt64 { try numbers.take() }

    /// Where a file of this commit lies until it is named.
    func temporary(_ path: FilePath) -> FilePath { path + ".tmp" }

    func header(_ kind: FileFormat, fileID: UInt64) -> FileHeader {
        FileHeader(kind: kind, store: identity, fileID: fileID, position: position)
    }

    /// Opens a new file that `settle` will sync and name; its folder is made if it is missing.
    mutating func create(_ path: FilePath) throws -> any File {
        let folder = Paths.parent(of: path)
        if !unsyncedFolders.contains(folder), try fileSystem.status(folder) == nil {
            try fileSystem.makeDirectory(folder)
            unsyncedFolders.insert(Paths.parent(of: folder))
        }
        unsyncedFolders.insert(folder)
        let temporary = temporary(path)
        let file = try fileSystem.open(temporary, .create)
        files.append((file, temporary, path))
        return file
    }

    /// Goes on from another state.
    mutating func rebase(on state: StoreState, _ position: ManifestPosition) {
        self.state = state
        self.position = position
    }

    mutating func removeChanges(where isRemoved: (Change) -> Bool) {
        changes.removeAll(where: isRemoved)
    }

    mutating func add(_ change: Change) { changes.append(change) }

    /// Adds a change that the others stand on.
    mutating func insert(_ change: Change) { changes.insert(change, at: 0) }

    /// A file that goes when the changes are committed.
    mutating func replace(_ path: FilePath) { replaced.append(path) }

    /// Makes bytes and names durable: syncs the files, names them, syncs the folders.
    mutating func settle(_ workers: Workers) throws {
        let syncers = workers.count > 1 ? Workers(count: 16) : workers
        let open = files.map(\.file)
        try syncers.forEach(open.count) { _, index in
            try open[index].sync()
            open[index].close()
        }
        for (_, from, to) in files {
            try fileSystem.rename(from, to)
            named.append(to)
        }
        files = []
        let folders = unsyncedFolders.sorted()
        let fileSystem = fileSystem
        try syncers.forEach(folders.count) { _, index in
            try fileSystem.syncDirectory(folders[index])
        }
        unsyncedFolders = []
        if let next = numbers.unreservedEnd, next > state.nextFileID {
            changes.insert(.reserveFileIDs(next: next), at: 0)
        }
    }

    /// Takes back what was written so far. What cannot be removed now goes when the store is next
    /// opened for writing.
    func discard() {
        for (file, temporary, _) in files {
            file.close()
            try? fileSystem.unlink(temporary)
        }
        for path in named { try? fileSystem.unlink(path) }
    }

    /// Removes the files that the committed changes took out of the store. What cannot be removed
    /// now goes when the store is next opened for writing.
    func unlinkReplaced() {
        for path in replaced { try? fileSystem.unlink(path) }
    }
}
