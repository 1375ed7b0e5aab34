import VarveFiles
import VarveSegments

extension RepairSurvey {
    /// Deletion vectors that are to be made anew: the damaged ones, and where no manifest names them,
    /// all that lack a row which a newer version replaced.
    mutating func planVectors(_ damage: [SegmentID: [VerifyReport.Damage]]) throws {
        for part in plan.kept where part.entry.content == .deadLetters {
            guard let first = damage[part.entry.id]?.first else { continue }
            replaceVector(
                part.entry, first,
                DeletionVector(segmentID: part.entry.id.rawValue, rowCount: Int(part.entry.rows)))
        }
        let suspects = plan.records.filter { plan.isManifestLost || damage[$0.entry.id] != nil }
        guard !suspects.isEmpty else { return }
        let sound = { [snapshot] (entry: SegmentEntry) in
            damage[entry.id] == nil ? try snapshot.deletionVector(entry) : nil
        }
        let superseded = try SupersededRows(plan.records, snapshot, vector: sound)
        plan.nextRun = max(plan.nextRun, RunID(rawValue: superseded.runMax &+ 1))
        for part in suspects {
            let fault = damage[part.entry.id]?.first
            let old = try sound(part.entry)
            let found = try superseded.entries(part)
            let vector = DeletionVector(
                segmentID: part.entry.id.rawValue, rowCount: Int(part.entry.rows),
                entries: committed(old, part.entry, found) + found)
            if fault != nil || vector.entries != old?.entries ?? [] {
                replaceVector(part.entry, fault, vector)
            }
        }
    }

    /// The entries of a vector that stay. A vector of the last known edit may be of a batch that never
    /// was committed: if nothing is lost and nobody has the row that replaced one, it was.
    private func committed(
        _ vector: DeletionVector?, _ entry: SegmentEntry, _ found: [DeletionVector.Entry]
    ) -> [DeletionVector.Entry] {
        guard let vector, let number = entry.deletionVector?.number else { return [] }
        let path = paths.deletionVector(entry, number: number)
        let known = self.found.numbered.first { $0.path == path }?.header?.position.edit
        guard let files, known == files.lastKnownEdit, plan.removed.isEmpty,
            plan.salvaged.isEmpty, !files.unfit.contains(where: { $0.path.hasSuffix(".seg") })
        else { return vector.entries }
        let replaced = Set(found.map(\.row))
        return vector.entries.filter {
            $0.reason != .superseded || replaced.contains($0.row) || vector.isDropped(row: $0.row)
        }
    }

    private mutating func replaceVector(
        _ entry: SegmentEntry, _ damage: VerifyReport.Damage?, _ vector: DeletionVector
    ) {
        let known = found.all.filter { file in
            file.name.kind == .deletionVector && file.name.id == entry.id.rawValue
        }.map(\.name.vector)
        let last = max(known.max() ?? 0, entry.deletionVector?.number ?? 0)
        plan.vectors[entry.id] = (vector, last + 1)
        plan.changesManifest = true
        let path = paths.deletionVector(entry, number: entry.deletionVector?.number ?? last + 1)
        var reason = damage?.message ?? "not all rows that newer versions replaced are in it"
        let before = entry.deletionVector?.deadRows ?? 0
        if vector.deadRowCount < before {
            reason += "; \(before - UInt64(vector.deadRowCount)) of its rows are shown again"
        }
        plan.report.add(.rebuilt, path, reason)
        if found.numbered.contains(where: { $0.path == path }) {
            plan.setAside(path, reason, .live)
        }
    }

    /// The key index is derived: where anything of it is wrong, all of it is made anew.
    mutating func planIndex(_ damage: [VerifyReport.Damage]) throws {
        for fault in damage where [.unreadable, .unsupported].contains(fault.kind) {
            throw RepairError.unreadable(fault.file, fault.message)
        }
        guard plan.isManifestLost || !damage.isEmpty else { return }
        plan.rebuildsIndex = true
        plan.changesManifest = true
        let reason =
            damage.first.map { "\($0.file): \($0.message)" } ?? "no manifest names its runs"
        plan.report.add(.rebuilt, paths.index, reason)
        for run in plan.base.keyRuns {
            let path = paths.keyRun(run.id)
            guard found.numbered.contains(where: { $0.path == path }) else { continue }
            let fault = damage.first { $0.file == path }?.message
            setAside(path, fault ?? "the key index is made anew", .live)
        }
    }
}
