import Crypto
import VarveFiles
import VarveJSON
import VarveReviews
import VarveSegments

/// Makes a damaged store whole again, as far as what is left of it goes. See <doc:Repair>.
///
/// Nothing is deleted: what cannot be used is moved to `aside/`. A repair that was cut short is
/// started again and comes to the same end.
public struct Repair: Sendable {
    private let paths: StorePaths
    private let fileSystem: any FileSystem
    private let workers: Workers
    private let now: @Sendable () -> Int64

    /// - Parameter now: the clock, microseconds since 1970.
    /// - Throws: `StoreError.absent` where there is neither a manifest nor a folder of segments.
    public init(
        folder: FilePath, fileSystem: any FileSystem, workers: Workers,
        now: @escaping @Sendable () -> Int64
    ) throws {
        paths = StorePaths(folder: folder)
        self.fileSystem = fileSystem
        self.workers = workers
        self.now = now
        let hasSegments = try fileSystem.status(paths.segments)?.kind == .directory
        guard try hasSegments || Store.exists(folder, fileSystem) else {
            throw StoreError.absent(folder)
        }
    }

    /// Finds out what is wrong and mends it, alone with the store.
    ///
    /// - Parameter isDry: only finds out; nothing is changed.
    /// - Throws: `StoreError.locked`; `RepairError`, before anything is changed; `FileError`.
    /// - Complexity: reads all there is as `verify --deep` does, and the ids of all records up to
    ///   three times more.
    public func run(isDry: Bool, holder: LockHolder, wait: LockWait) throws -> RepairReport {
        let locks = try StoreLocks(paths, fileSystem, holder: holder, wait: wait)
        defer { locks.release() }
        let startedAt = now()
        let plan = try RepairSurvey(paths, fileSystem, workers, now: startedAt).plan
        if !isDry, !plan.isEmpty { try carryOut(plan, startedAt: startedAt) }
        return plan.report
    }

    private func carryOut(_ plan: RepairPlan, startedAt: Int64) throws {
        for folder in paths.folders.dropFirst() { try fileSystem.ensureDirectory(folder) }
        let aside = AsideFolder(paths, fileSystem)
        for file in plan.aside { try aside.add(file.path, file.reason) }
        // What no state names may have the name of a file that is going to be written.
        let orphans = plan.aside.filter { $0.state == .unnamed }.map(\.path)
        try remove(orphans + plan.temporary)
        if plan.changesManifest {
            if plan.isManifestLost {
                let files = try write(plan, over: plan.base, plan.position, startedAt)
                try beginManifest(plan, files.changes)
            } else {
                let manifest = try ManifestFile.openForWriting(fileSystem, in: paths.folder)
                let files = try write(plan, over: manifest.state, manifest.position, startedAt)
                try manifest.append(files.changes)
            }
        }
        try remove(plan.aside.filter { $0.state == .live }.map(\.path))
    }

    private func remove(_ files: [FilePath]) throws {
        for path in files where try fileSystem.status(path) != nil { try fileSystem.unlink(path) }
        for folder in Set(files.map(Paths.parent(of:))).sorted() {
            try fileSystem.syncDirectory(folder)
        }
    }

    /// Writes and names all new files, the ledger's entry too.
    private func write(
        _ plan: RepairPlan, over state: StoreState, _ position: ManifestPosition,
        _ startedAt: Int64
    ) throws -> NewFiles {
        var files = NewFiles(
            paths: paths, fileSystem: fileSystem, state: state, position: position)
        let snapshot = Snapshot(state: plan.base, paths: paths, fileSystem: fileSystem)
        for entry in plan.removed { files.add(.removeSegment(entry.id)) }
        for part in plan.kept {
            let rebuilt = plan.vectors[part.entry.id]
            if let rows = plan.salvaged[part.entry.id] {
                let vector = try rebuilt?.vector ?? snapshot.deletionVector(part.entry)
                try files.salvage(part.entry, rows, vector, snapshot)
            } else if let (vector, number) = rebuilt {
                if vector.isEmpty {
                    files.add(.setDeletionVector(part.entry.id, nil))
                } else {
                    try files.write(vector, of: part.entry, number: number)
                }
            }
        }
        if plan.rebuildsIndex {
            try files.rebuildKeyIndex(plan.records, snapshot: snapshot, workers)
        }
        for (entry, content) in plan.damagedJournals { try files.replace(entry, content) }
        try addRun(plan, startedAt, to: &files)
        try files.settle(workers)
        return files
    }

    private func beginManifest(_ plan: RepairPlan, _ changes: [Change]) throws {
        let edit = Edit(number: plan.base.lastEdit &+ 1, changes: changes)
        var state: StoreState
        do throws(EditError) {
            state = try plan.base.applying(edit)
        } catch {
            throw ManifestError.rejected(error)
        }
        state.lastEdit = plan.base.lastEdit
        let header = ManifestHeader(
            storeID: state.storeID, number: plan.manifestNumber &+ 1, position: plan.position)
        guard
            let (loaded, bytes) = LoadedManifest.make(
                header, state: state, first: state.snapshotEdit())
        else { throw RepairError.tooLarge(paths.folder) }
        try fileSystem.writeNew(Paths.join(paths.folder, loaded.fileName), bytes)
    }
}

extension Repair {
    /// Puts the repair into the ledger, and its end among the changes.
    private func addRun(
        _ plan: RepairPlan, _ startedAt: Int64, to files: inout NewFiles
    ) throws {
        var previous = files.state.lastFinishedRun?.ledgerDigest
        if let last = plan.ledger.last, let run = last.run {
            previous = last.digestBytes
            files.add(
                .finishedRuns(
                    count: plan.ledger.count &+ plan.ledger.lostCount,
                    last: FinishedRun(
                        id: run, kind: .ingest, startedAt: 0, finishedAt: 0,
                        ledgerDigest: last.digestBytes, ledgerBytes: last.byteCount)))
        }
        let finishedAt = now()
        let entry = entry(plan, previous, startedAt, finishedAt)
        let bytes = Array((entry.text + "\n").utf8)
        try fileSystem.writeNew(paths.ledgerEntry(plan.nextRun), bytes)
        files.add(.runStarted(plan.nextRun, .repair, startedAt: startedAt))
        files.add(
            .runFinished(
                plan.nextRun, finishedAt: finishedAt,
                ledgerDigest: Array(SHA256.hash(data: bytes)), ledgerBytes: UInt64(bytes.count)))
    }

    /// The entry. Persisted; its keys are those of the report, and what `LedgerFile` reads.
    private func entry(
        _ plan: RepairPlan, _ previous: [UInt8]?, _ startedAt: Int64, _ finishedAt: Int64
    ) -> JSONValue {
        LifecycleEntry(
            run: plan.nextRun, kind: .repair, startedAt: startedAt, finishedAt: finishedAt,
            members: [
                ("rows_lost", .unsigned(plan.report.rowsLost)),
                ("files", .array(plan.report.files.map(Self.json))),
                ("lost_entries", .unsigned(plan.ledger.lostCount)),
                ("bridges", .string(LedgerFile.text(of: plan.ledger.bridges))),
            ]
        ).json(previous)
    }

    private static func json(_ file: RepairReport.File) -> JSONValue {
        .object([
            ("file", .string(file.path)),
            ("action", .string(file.action.rawValue)),
            ("reason", .string(file.reason)),
            ("rows_lost", .unsigned(file.rowsLost)),
        ])
    }
}
