import VarveFiles
import VarveSegments

/// What a repair is to change, worked out before anything is.
struct RepairPlan {
    /// The manifest's state, or what the files tell where there is no manifest to go on with.
    let base: StoreState
    let position: ManifestPosition
    /// Whether a new manifest is to be begun from `base`.
    let isManifestLost: Bool
    /// Number of the newest manifest there is.
    let manifestNumber: UInt64

    /// Live segments that are kept, or of which row groups are.
    var kept: [SegmentPart] = []
    var removed: [SegmentEntry] = []
    /// Of segments that are kept in part, what was found sound.
    var salvaged: [SegmentID: CheckedRows] = [:]
    /// To be written and put in force, with their numbers; in rows of the segment as it is now.
    var vectors: [SegmentID: (vector: DeletionVector, number: UInt64)] = [:]
    var rebuildsIndex = false
    /// Live journals that are damaged, with what of them is sound.
    var damagedJournals: [(entry: JournalEntry, content: JournalContent?)] = []
    var ledger: LedgerRepair
    var nextRun: RunID

    /// Files that go to `aside/`, and why.
    private(set) var aside: [(path: FilePath, reason: String, state: FileState)] = []
    var temporary: [FilePath] = []
    /// Whether the manifest has to change, beyond files being moved that it does not name.
    var changesManifest: Bool
    var report = RepairReport()

    init(
        base: StoreState, position: ManifestPosition, isManifestLost: Bool,
        manifestNumber: UInt64, ledger: LedgerRepair
    ) {
        self.base = base
        self.position = position
        self.isManifestLost = isManifestLost
        self.manifestNumber = manifestNumber
        self.ledger = ledger
        nextRun = RunID(rawValue: base.nextRun)
        changesManifest = isManifestLost
    }

    /// Whether nothing is wrong.
    var isEmpty: Bool { !changesManifest && aside.isEmpty && temporary.isEmpty }

    /// The kept parts that hold records.
    var records: [SegmentPart] { kept.filter { $0.entry.content == .records } }

    /// What `base` says of a file that goes to `aside/`.
    enum FileState {
        /// It does not name it.
        case unnamed
        /// It names it: the file keeps its place until the new state is committed.
        case live
        /// The manifest that is gone on with: it is not taken away, but may be written anew.
        case manifest
    }

    /// Moves a file to `aside/`.
    mutating func setAside(_ path: FilePath, _ reason: String, _ state: FileState) {
        guard !aside.contains(where: { $0.path == path }) else { return }
        aside.append((path, reason, state))
    }
}
