import Synchronization
import VarveFiles
import VarveSegments

/// Looks at everything a store has and works out a repair. Changes nothing.
struct RepairSurvey {
    let paths: StorePaths
    let fileSystem: any FileSystem
    let workers: Workers
    let found: FoundFiles
    let snapshot: Snapshot
    /// What the files told, where the manifest does not.
    let files: StateFromFiles?
    var plan: RepairPlan

    /// What `verify --deep` says of a segment.
    private struct Finding {
        /// Of the segment; empty if it is sound.
        var damage: [VerifyReport.Damage] = []
        /// Of its deletion vector.
        var vectorDamage: [VerifyReport.Damage] = []
        var rows: CheckedRows?
    }

    /// Reads all there is once, and the ids of all records three times more where a deletion vector is
    /// to be made anew.
    ///
    /// - Parameter now: microseconds since 1970.
    /// - Throws: `RepairError`; `FileError`; `ManifestError` where a newer program wrote the manifest.
    init(
        _ paths: StorePaths, _ fileSystem: any FileSystem, _ workers: Workers, now: Int64
    ) throws {
        self.paths = paths
        self.fileSystem = fileSystem
        self.workers = workers
        found = try FoundFiles(paths, fileSystem)
        let remains = try ManifestRemains(paths, fileSystem, found)
        let entries =
            try fileSystem.status(paths.ledger) == nil
            ? [] : LedgerFiles(paths, fileSystem).entries
        if let fault = remains.fault {
            let files = try StateFromFiles(
                found, remains, ledger: entries, paths: paths, fileSystem: fileSystem, now: now)
            self.files = files
            plan = RepairPlan(
                base: files.state, position: files.position, isManifestLost: true,
                manifestNumber: found.manifests.first?.number ?? 0,
                ledger: LedgerRepair(entries, paths))
            snapshot = Snapshot(state: plan.base, paths: paths, fileSystem: fileSystem)
            planManifest(fault)
        } else {
            let state = remains.state ?? StoreState()
            files = nil
            plan = RepairPlan(
                base: state, position: remains.position, isManifestLost: false,
                manifestNumber: found.manifests.first?.number ?? 0,
                ledger: LedgerRepair(
                    entries, endingWith: state.lastFinishedRun?.ledgerDigest,
                    finished: state.finishedRunCount))
            snapshot = Snapshot(state: state, paths: paths, fileSystem: fileSystem)
            planTornTail(remains.tornByteCount)
        }
        try planSegmentsAndIndex()
        try planJournals()
        planLedger()
        planOrphans()
        finish()
    }
}

extension RepairSurvey {
    private mutating func planManifest(_ fault: String) {
        let path = found.manifests.first?.path ?? Paths.join(paths.folder, "MANIFEST")
        plan.report.add(.rebuilt, path, fault)
        for manifest in found.manifests { plan.setAside(manifest.path, fault, .live) }
        for file in files?.unfit ?? [] {
            setAside(file.path, file.reason, .unnamed, rowsLost: file.rows)
        }
    }

    private mutating func planTornTail(_ byteCount: Int) {
        guard byteCount > 0, let newest = found.manifests.first else { return }
        let reason = "its last \(byteCount) bytes are no whole edit"
        plan.report.add(.rebuilt, newest.path, reason)
        plan.setAside(newest.path, reason, .manifest)
        plan.changesManifest = true
    }

    mutating func setAside(
        _ path: FilePath, _ reason: String, _ state: RepairPlan.FileState, rowsLost: UInt64 = 0
    ) {
        plan.setAside(path, reason, state)
        plan.report.add(.setAside, path, reason, rowsLost: rowsLost)
    }

    private mutating func planLedger() {
        for entry in plan.ledger.changed {
            setAside(
                entry.path, "it is not the entry that the next one names", .live)
        }
        let known = UInt64(plan.ledger.changed.count)
        if plan.ledger.lostCount > known {
            plan.report.add(
                .lost, paths.ledger, "\(plan.ledger.lostCount - known) of its entries are not there"
            )
        }
        if known > 0 || plan.ledger.lostCount > 0 { plan.changesManifest = true }
    }

    /// Numbered files that the new state will not name, and files that never got their names.
    private mutating func planOrphans() {
        let live = LiveFiles(plan.base, paths)
        for file in found.numbered where !live.names(file.path) {
            guard !plan.aside.contains(where: { $0.path == file.path }) else { continue }
            setAside(file.path, orphanReason(file), .unnamed)
        }
        plan.temporary = found.temporary
        for path in found.temporary {
            plan.report.add(.removed, path, "a killed process had not ended it")
        }
    }

    private func orphanReason(_ file: FoundFile) -> String {
        if file.name.kind == .keyRun, plan.isManifestLost { return "the key index is made anew" }
        let expected = FileExpectation(kind: .segment, fileID: file.name.id)
        guard file.name.kind == .segment,
            let reader = try? SegmentReader(
                file: fileSystem.open(file.path, .read), expecting: expected)
        else { return "no state of the store names it" }
        defer { reader.close() }
        return "no state of the store names it; it has \(reader.footer.rowCount) rows"
    }

    private mutating func finish() {
        plan.report.files.sort {
            ($0.path, $0.action.rawValue) < ($1.path, $1.action.rawValue)
        }
        for part in plan.kept {
            let rows = plan.salvaged[part.entry.id].map { UInt64($0.count) } ?? part.entry.rows
            switch part.entry.content {
            case .records: plan.report.rows += rows
            case .deadLetters: plan.report.deadLetters += rows
            }
        }
        plan.report.run = plan.changesManifest ? plan.nextRun : nil
    }
}

extension RepairSurvey {
    private mutating func planSegmentsAndIndex() throws {
        let log = VerifyLog(totalBytes: 0) { _ in }
        let check = KeyIndexCheck(snapshot, log)
        for run in plan.base.keyRuns { check.check(run) }
        let keys = plan.isManifestLost ? nil : check.opened()
        let findings = try findings(keys)
        keys?.finish()
        let replaced = planReplaced(findings)
        for entry in plan.base.recordSegments + plan.base.deadSegments
        where !replaced.contains(entry.id) {
            planSegment(entry, findings[entry.id] ?? Finding())
        }
        let vectorDamage = findings.mapValues(\.vectorDamage).filter { !$0.value.isEmpty }
        try planVectors(vectorDamage)
        try planIndex(log.finish { _ in true }.damage)
    }

    /// Checks each segment as deeply as can be.
    private func findings(_ keys: KeyQuestions?) throws -> [SegmentID: Finding] {
        let entries = plan.base.recordSegments + plan.base.deadSegments
        let findings = Mutex<[SegmentID: Finding]>([:])
        let snapshot = snapshot
        try workers.forEach(entries.count) { _, place in
            let entry = entries[place]
            let log = VerifyLog(totalBytes: 0) { _ in }
            var finding = Finding()
            let rows = SegmentCheck(snapshot, log, keys, isDeep: true).check(entry)
            let path = snapshot.paths.segment(entry)
            for damage in log.finish(isLive: { _ in true }).damage {
                if [.unreadable, .unsupported].contains(damage.kind) {
                    throw RepairError.unreadable(damage.file, damage.message)
                }
                if damage.file == path {
                    finding.damage.append(damage)
                } else {
                    finding.vectorDamage.append(damage)
                }
            }
            if !finding.damage.isEmpty { finding.rows = rows }
            let kept = Handover(finding)
            findings.withLock { $0[entry.id] = kept.value }
        }
        return findings.withLock { $0 }
    }

    /// Where no manifest tells which of them are live: of a segment and those that it replaced one
    /// side goes, the older one unless only that is whole.
    ///
    /// - Returns: the segments that go.
    private mutating func planReplaced(_ findings: [SegmentID: Finding]) -> Set<SegmentID> {
        let base = plan.base
        func isWhole(_ id: SegmentID) -> Bool {
            base.segment(id) != nil && findings[id]?.damage.isEmpty == true
        }
        var replaced: Set<SegmentID> = []
        for (id, inputs) in (files?.inputs ?? [:]).sorted(by: { $0.key < $1.key }) {
            let inputs = inputs.map(SegmentID.init(rawValue:))
            let keepsInputs = !isWhole(id) && inputs.allSatisfy(isWhole)
            for gone in keepsInputs ? [id] : inputs {
                guard let entry = plan.base.segment(gone), replaced.insert(gone).inserted else {
                    continue
                }
                remove(entry)
                let reason =
                    keepsInputs
                    ? "it is damaged, and the segments that it replaced are whole"
                    : "segment \(id.name) replaced it"
                setAside(paths.segment(entry), reason, .live)
            }
        }
        return replaced
    }

    /// Keeps a segment, or its sound rows, or sets it aside.
    private mutating func planSegment(_ entry: SegmentEntry, _ finding: Finding) {
        let path = paths.segment(entry)
        guard let damage = finding.damage.first else {
            plan.kept.append(SegmentPart(entry: entry))
            return
        }
        plan.changesManifest = true
        if damage.kind == .missing {
            remove(entry)
            plan.report.add(.lost, path, damage.message, rowsLost: entry.rows)
        } else if let rows = finding.rows, rows.count > 0 {
            plan.kept.append(SegmentPart(entry: entry, rowGroups: rows.rowGroups))
            plan.salvaged[entry.id] = rows
            plan.setAside(path, damage.message, .live)
            setVectorAside(entry)
            plan.report.add(
                .salvaged, path, damage.message, rowsLost: entry.rows - UInt64(rows.count))
        } else {
            remove(entry)
            setAside(path, damage.message, .live, rowsLost: entry.rows)
        }
    }

    private mutating func remove(_ entry: SegmentEntry) {
        plan.removed.append(entry)
        setVectorAside(entry)
    }

    private mutating func setVectorAside(_ entry: SegmentEntry) {
        guard let vector = entry.deletionVector else { return }
        let path = paths.deletionVector(entry, number: vector.number)
        if found.numbered.contains(where: { $0.path == path }) {
            setAside(path, "its segment is gone", .live)
        }
    }
}
