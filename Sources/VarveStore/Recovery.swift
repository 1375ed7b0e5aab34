import VarveFiles
import VarveSegments

/// What opening a store for writing found beside its live files, and did about it.
///
/// An orphan is harmless: the work of a process that was killed before its commit. It is removed,
/// unless it knows a later edit than the manifest: then the manifest is behind, and nothing may be
/// removed.
public struct Recovery: Sendable {
    /// Bytes of a torn tail that were cut from the manifest.
    public let tornBytes: Int
    /// Orphans and temporary files that were removed.
    public private(set) var removed: [FilePath] = []
    /// Records that a journal held, and bytes that a crash tore off its end, which are kept aside.
    public private(set) var journals: [FoldedJournal] = []
    /// Names that no part of Varve gives; left alone.
    public private(set) var unknown: [FilePath] = []
    /// Runs of the key index that were damaged or missing, for which it was made anew from the
    /// segments; while the writer lives, too.
    public internal(set) var replacedKeyRuns: [FilePath] = []

    /// A journal that was brought into segments.
    public struct FoldedJournal: Sendable {
        public let path: FilePath
        /// Bytes behind the last whole group; 0 if the journal ended well.
        public let tornBytes: Int
        /// Where these are kept.
        public let kept: FilePath
    }

    mutating func add(_ torn: [UInt8], _ entry: JournalEntry, _ paths: StorePaths) {
        journals.append(
            FoldedJournal(
                path: paths.journal(entry.id), tornBytes: torn.count,
                kept: paths.tornTail(entry.id)))
    }

    /// Nothing was looked for.
    init(tornBytes: Int) { self.tornBytes = tornBytes }

    init(
        state: StoreState, paths: StorePaths, fileSystem: any FileSystem, tornBytes: Int
    ) throws {
        self.tornBytes = tornBytes
        var live: Set<FilePath> = []
        for entry in state.recordSegments + state.deadSegments {
            live.insert(paths.segment(entry))
            if let vector = entry.deletionVector {
                live.insert(paths.deletionVector(entry, number: vector.number))
            }
        }
        for run in state.keyRuns { live.insert(paths.keyRun(run.id)) }
        for journal in state.journals { live.insert(paths.journal(journal.id)) }
        var folders = [paths.index, paths.dead]
        if try fileSystem.status(paths.journal) != nil { folders.append(paths.journal) }
        var hasSpareFolder = false
        for entry in try fileSystem.list(paths.segments) {
            let path = Paths.join(paths.segments, entry.name)
            if entry.kind == .directory, PartitionName.parse(entry.name) != nil {
                folders.append(path)
                if !live.contains(where: { Paths.parent(of: $0) == path }) { hasSpareFolder = true }
            } else {
                unknown.append(path)
            }
        }
        // A folder that a killed process made may be in the cache only.
        if hasSpareFolder { try fileSystem.syncDirectory(paths.segments) }
        for folder in folders {
            for entry in try fileSystem.list(folder) {
                let path = Paths.join(folder, entry.name)
                guard !live.contains(path), !Self.isTornTail(entry.name) else { continue }
                guard let kind = NumberedName(entry.name)?.kind else {
                    unknown.append(path)
                    continue
                }
                try Self.checkNotNewer(path, kind, state, fileSystem)
                removed.append(path)
            }
        }
        // Only now: had a file known more than the manifest, all had to stay.
        for path in removed { try fileSystem.unlink(path) }
        // An orphan that came back after a power cut would bear the number of a later file.
        for folder in Set(removed.map(Paths.parent(of:))).sorted() {
            try fileSystem.syncDirectory(folder)
        }
    }

    /// What was torn off a journal is kept for people.
    private static func isTornTail(_ name: String) -> Bool {
        name.hasSuffix(".torn") && JournalID(name: String(name.dropLast(5))) != nil
    }

    private static func checkNotNewer(
        _ path: FilePath, _ kind: FileFormat, _ state: StoreState,
        _ fileSystem: any FileSystem
    ) throws {
        let file = try fileSystem.open(path, .read)
        defer { file.close() }
        // A torn header is one of a file that was never committed.
        guard
            let header = try? FileHeader.read(
                from: file,
                expecting: FileExpectation(
                    kind: kind, store: StoreIdentity(storeID: state.storeID)))
        else { return }
        guard header.position.edit <= state.lastEdit else {
            throw StoreError.manifestBehind(
                path, knows: header.position.edit, manifest: state.lastEdit)
        }
    }
}
