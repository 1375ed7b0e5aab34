/// A run that can be undone.
public struct UndoChoice: Hashable, Sendable {
    public let run: RunID
    /// What it did, in the ledger's words.
    public let kind: String
    /// When; microseconds since 1970-01-01 UTC, nil where the ledger does not tell.
    public let at: Int64?
    /// Rows that it dropped and that are not gone, or that it added.
    public let rows: UInt64
    /// Until when the rows are surely there: from then on a compact may remove them for good. Nil for
    /// what a run added, which stays.
    public let until: Int64?

    /// The runs that can be undone, the newest first.
    ///
    /// - Parameter trashKeep: how long dropped rows can be brought back, in microseconds.
    /// - Throws: `FileError`; `StoreError`, naming the deletion vector that cannot be read.
    /// - Complexity: reads the ledger, and the deletion vectors that mark dropped rows.
    public static func all(_ snapshot: Snapshot, trashKeep: Int64) throws -> [UndoChoice] {
        let facts = try LedgerFacts.all(snapshot)
        let undone = facts.undone()
        let left = try snapshot.rowsByDrop()
        var choices: [UndoChoice] = []
        for facts in facts where snapshot.state.openRun(facts.run) == nil {
            if let drop = snapshot.state.drop(facts.run) {
                guard let rows = left[drop.run] else { continue }
                choices.append(
                    UndoChoice(
                        run: facts.run, kind: facts.kind, at: drop.at, rows: rows,
                        until: drop.at.addingSaturated(trashKeep)))
            } else if facts.isOfRecords, facts.accepted > 0, !undone.contains(facts.run) {
                choices.append(
                    UndoChoice(
                        run: facts.run, kind: facts.kind, at: facts.startedAt,
                        rows: facts.accepted, until: nil))
            }
        }
        return choices.reversed()
    }
}

extension Snapshot {
    /// How many rows that a run dropped are still there, by run.
    fileprivate func rowsByDrop() throws -> [RunID: UInt64] {
        var rows: [RunID: UInt64] = [:]
        for entry in state.recordSegments where entry.deletionVector?.droppedRows ?? 0 > 0 {
            for mark in try deletionVector(entry)?.entries ?? [] {
                let run = RunID(rawValue: mark.since)
                if mark.isDrop(by: run) { rows[run, default: 0] += 1 }
            }
        }
        return rows
    }
}

extension [LedgerFacts] {
    /// The runs whose records are taken out.
    ///
    /// - Parameter run: only those that were undone after this one; nil for all.
    func undone(after run: RunID? = nil) -> Set<RunID> {
        var undone: Set<RunID> = []
        // An undo that brings back what another one took out ends that one.
        var targets: [RunID: RunID] = [:]
        for undo in self {
            guard let target = undo.undoes else { continue }
            targets[undo.run] = target
            if undo.retracted > 0, run.map({ undo.run > $0 }) ?? true { undone.insert(target) }
            if undo.restored > 0, let first = targets[target] { undone.remove(first) }
        }
        return undone
    }
}

extension LedgerFacts {
    /// Whether it is a run that adds records.
    var isOfRecords: Bool { kind == "ingest" || kind == "replay" }
}
