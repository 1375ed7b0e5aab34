import TestSupport
import Testing
import VarveFiles

@testable import VarveStore

/// Stores, entries and edits for the tests of the manifest.
enum Sample {
    static let folder = "store"
    static let creation = StoreCreation(
        storeID: Array(0x10...0x1F), digestKey: Array(0x20...0x2F), createdAt: 1_700_000_000_000_000
    )

    static func disk() throws -> Simulated {
        let disk = Simulated()
        try disk.ensureDirectory(folder)
        return disk
    }

    static func segment(_ id: UInt64, _ partition: String = "1970", day: Int = 0) throws
        -> SegmentEntry
    {
        SegmentEntry(
            id: SegmentID(rawValue: id), content: .records,
            partition: try #require(PartitionName.parse(partition)), tier: .hot, rows: 10,
            rawBytes: 5_000, fileBytes: 2_000, footerCRC: 0xDEAD_BEEF, firstSequence: id,
            lastSequence: id, minTime: Int64(day) * 86_400_000_000,
            maxTime: Int64(day) * 86_400_000_000 + 86_399_999_999)
    }

    static let vector = DeletionVectorEntry(number: 1, deadRows: 3, fileBytes: 99, crc: 7)

    static func progress(_ bytes: UInt64, name: String = "a.ndjson") -> SourceProgress {
        SourceProgress(
            index: 0, name: name, bytes: bytes, units: bytes / 10,
            sha256: [UInt8](repeating: UInt8(truncatingIfNeeded: bytes), count: 32),
            isFinished: false)
    }

    static func origin(_ index: UInt64, bytes: UInt64 = 0) -> SourceOrigin {
        SourceOrigin(
            index: index, name: "\(index).ndjson", profile: "review", bytes: bytes,
            units: bytes / 10)
    }

    static var counts: RunCounts {
        var counts = RunCounts(at: -3)
        counts.new = 1
        counts.duplicate = 2
        counts.version = 3
        counts.keptFirst = 4
        counts.blank = 5
        counts.header = 6
        counts.forgotten = 7
        counts.bytes = 8
        counts.firstSequence = 9
        counts.lastSequence = 10
        counts.dead = [1: 11, 7: 12]
        return counts
    }

    static let journal = JournalID(rawValue: 55)

    /// Edits that use every kind of change; each fits the state that those before it make.
    static func edits() throws -> [[Change]] {
        let key = KeyRunEntry(id: KeyRunID(rawValue: 3), entries: 10, fileBytes: 100, crc: 5)
        var dead = try segment(4)
        dead.content = .deadLetters
        dead.deletionVector = vector
        let run = RunID(rawValue: 1)
        return [
            [
                .storeCreated(creation), .reserveSequences(next: 1_000), .reserveFileIDs(next: 100),
                .reserveDeadNumbers(next: 50),
            ],
            [.runStarted(run, .ingest, startedAt: 5)],
            [
                .addSegment(try segment(1)), .sourceOrigin(run, origin(0, bytes: 40)),
                .sourceOrigin(run, origin(1)), .sourceProgress(run, progress(100)),
                .runCounts(run, counts),
            ],
            [
                .addSegment(try segment(2)), .addSegment(dead), .addKeyRun(key),
                .sourceProgress(run, progress(200)),
                .setDeletionVector(SegmentID(rawValue: 1), vector),
            ],
            [
                .removeSegment(SegmentID(rawValue: 2)),
                .setDeletionVector(SegmentID(rawValue: 1), nil), .removeKeyRun(key.id),
                .addKeyRun(
                    KeyRunEntry(id: KeyRunID(rawValue: 9), entries: 1, fileBytes: 2, crc: 3)),
            ],
            [
                .runFinished(
                    run, finishedAt: 9, ledgerDigest: [UInt8](repeating: 8, count: 32),
                    ledgerBytes: 77),
                .runStarted(RunID(rawValue: 2), .compact, startedAt: -10),
            ],
            [
                .runAbandoned(RunID(rawValue: 2)), .reserveRuns(next: 10),
                .journalStarted(journal, firstSequence: 1_000),
                .journalSealed(journal, JournalEntry.Seal(byteCount: 300, nextSequence: 1_010)),
                .journalFolded(journal),
            ],
            [
                .runStarted(RunID(rawValue: 11), .ingest, startedAt: 12),
                .sourceOrigin(RunID(rawValue: 11), origin(0)),
                .runCounts(RunID(rawValue: 11), counts),
            ],
        ]
    }

    /// The states before the first edit, after it, after the second and so on.
    static func states() throws -> [StoreState] {
        var states = [StoreState()]
        for (position, changes) in try edits().enumerated() {
            let edit = Edit(number: UInt64(position + 1), changes: changes)
            states.append(try #require(states.last).applying(edit))
        }
        return states
    }

    /// A store with all of `edits()`, each an edit of the same file.
    static func store() throws -> (disk: Simulated, writer: ManifestWriter) {
        let disk = try disk()
        let all = try edits()
        let writer = try ManifestFile.create(disk, in: folder, all[0])
        for changes in all.dropFirst() { try writer.append(changes) }
        return (disk, writer)
    }
}

extension StoreState {
    /// What the state says, its number apart: a rewritten manifest has a later one.
    var content: [Change] { snapshotChanges() }
}
