import VarveFiles
import VarveSegments

/// Gives the files of a store second names in another folder, and makes those that cannot be shared.
struct StoreCopyWork {
    private let source: StorePaths
    let target: StorePaths
    private let fileSystem: any FileSystem
    /// Those that were made, parents first.
    private var folders: [FilePath] = []
    private(set) var sharedBytes: UInt64 = 0
    private(set) var ownBytes: UInt64 = 0

    /// More than any settings have.
    private static let settingsByteCountMax = 1 << 20

    init(source: StorePaths, target: StorePaths, fileSystem: any FileSystem) {
        self.source = source
        self.target = target
        self.fileSystem = fileSystem
    }

    /// Makes the folders that every store has.
    mutating func makeFolders() throws {
        for folder in target.folders { try makeFolder(folder) }
    }

    private mutating func makeFolder(_ folder: FilePath) throws {
        guard !folders.contains(folder) else { return }
        try fileSystem.makeDirectory(folder)
        folders.append(folder)
    }

    /// Links all live files but manifest and journals: they never change.
    mutating func link(_ state: StoreState) throws {
        for entry in state.recordSegments + state.deadSegments {
            try makeFolder(target.folder(entry.content, entry.partition))
            try link(source.segment(entry), target.segment(entry), entry.fileBytes)
            guard let vector = entry.deletionVector else { continue }
            try link(
                source.deletionVector(entry, number: vector.number),
                target.deletionVector(entry, number: vector.number), vector.fileBytes)
        }
        for run in state.keyRuns {
            try link(source.keyRun(run.id), target.keyRun(run.id), run.fileBytes)
        }
        try linkLedger(state)
    }

    /// The entries of runs that have ended. That of another may have been put there, and is put there
    /// anew when the run ends.
    private mutating func linkLedger(_ state: StoreState) throws {
        let open = Set(state.openRuns.map { source.ledgerEntry($0.id) })
        for entry in try fileSystem.list(source.ledger) {
            let path = Paths.join(source.ledger, entry.name)
            guard entry.name.hasPrefix("run-"), entry.name.hasSuffix(".json"),
                let number = UInt64(entry.name.dropFirst(4).dropLast(5)), number < state.nextRun,
                source.ledgerEntry(RunID(rawValue: number)) == path, !open.contains(path)
            else { continue }
            let byteCount = try fileSystem.status(path)?.byteCount ?? 0
            try link(path, Paths.join(target.ledger, entry.name), UInt64(byteCount))
        }
    }

    private mutating func link(_ from: FilePath, _ to: FilePath, _ byteCount: UInt64) throws {
        do {
            try fileSystem.link(from, to)
        } catch  where error.isNotFound {
            throw StoreError.missing(from)
        } catch  where error.isOtherFileSystem {
            throw StoreCopyError.otherFileSystem(
                Paths.parent(of: target.folder), store: source.folder)
        }
        sharedBytes = sharedBytes.addingSaturated(byteCount)
    }

    /// The journals of a state, cut where readers of the store see them end: nobody writes to those of
    /// the copy, so that all that is in them will count.
    ///
    /// - Returns: their paths in the copy, and their bytes.
    mutating func journals(_ state: StoreState) throws -> [(path: FilePath, bytes: [UInt8])] {
        guard !state.journals.isEmpty else { return [] }
        try makeFolder(target.journal)
        return try state.journals.map { entry in
            let path = source.journal(entry.id)
            do {
                var bytes = try fileSystem.readAll(path, atMost: JournalFormat.fileByteCountMax)
                let content = try JournalContent(
                    entry, parsing: bytes, store: StoreIdentity(storeID: state.storeID))
                let isGrowing =
                    try entry.seal == nil && fileSystem.isLocked(source.ingestLock)
                let end = isGrowing ? content.acknowledgedByteCount : content.byteCount
                bytes.removeLast(bytes.count - end)
                return (target.journal(entry.id), bytes)
            } catch let error as FileError where error.isNotFound {
                throw StoreError.missing(path)
            } catch let error as FormatError {
                throw StoreError.damaged(path, error)
            }
        }
    }

    mutating func write(_ path: FilePath, _ bytes: [UInt8]) throws {
        let file = try fileSystem.open(path, .create)
        defer { file.close() }
        try file.append(bytes)
        try file.sync()
        ownBytes += UInt64(bytes.count)
    }

    mutating func copySettings() throws {
        do {
            let bytes = try fileSystem.readAll(source.settings, atMost: Self.settingsByteCountMax)
            try write(target.settings, bytes)
        } catch let error as FileError where error.isNotFound && error.path == source.settings {
            // Without them all settings are what they are by default.
        }
    }

    /// Makes the names durable.
    func syncFolders(_ workers: Workers) throws {
        // Flushes of the disk that are asked for at the same time are one.
        let syncers = workers.count > 1 ? Workers(count: 16) : workers
        let (folders, fileSystem) = (folders, fileSystem)
        try syncers.forEach(folders.count) { _, index in
            try fileSystem.syncDirectory(folders[index])
        }
    }

    /// Writes the state as the first edit of the copy's manifest, durably.
    mutating func write(_ manifest: LoadedManifest) throws {
        guard let (next, bytes) = LoadedManifest.successor(of: manifest) else {
            throw ManifestError.limitExceeded(
                file: manifest.fileName, what: "the state as one edit", found: manifest.byteCount,
                limit: ManifestFormat.payloadByteCountMax)
        }
        try fileSystem.writeNew(Paths.join(target.folder, next.fileName), bytes)
        ownBytes += UInt64(bytes.count)
    }
}
