extension StoreState {
    /// The changes that make this state out of nothing; a new manifest begins with them.
    func snapshotChanges() -> [Change] {
        guard let creation else { return [] }
        var changes: [Change] = [
            .storeCreated(creation),
            .reserveSequences(next: nextSequence),
            .reserveFileIDs(next: nextFileID),
            .reserveDeadNumbers(next: nextDeadNumber),
        ]
        for entry in segmentsByID.values.sorted(by: { $0.id < $1.id }) {
            changes.append(.addSegment(entry))
        }
        for run in keyRuns { changes.append(.addKeyRun(run)) }
        for journal in journals {
            changes.append(
                .journalStarted(journal.id, firstSequence: journal.firstSequence))
            if let seal = journal.seal { changes.append(.journalSealed(journal.id, seal)) }
        }
        if let last = lastFinishedRun {
            changes.append(.finishedRuns(count: finishedRunCount, last: last))
        }
        for run in openRuns {
            changes.append(.runStarted(run.id, run.kind, startedAt: run.startedAt))
            for source in run.origins { changes.append(.sourceOrigin(run.id, source)) }
            for source in run.sources { changes.append(.sourceProgress(run.id, source)) }
            if let counts = run.counts { changes.append(.runCounts(run.id, counts)) }
        }
        // After the open runs, which begin below it.
        changes.append(.reserveRuns(next: nextRun))
        // After the runs that they name.
        changes += drops.map(Change.rowsDropped)
        changes += sequenceDays.map(Change.sequencesDated)
        changes += holds.map(Change.holdAdded)
        let erased = forgotten.values.joined().sorted {
            guard $0.hash == $1.hash else { return $0.hash < $1.hash }
            return $0.digest.lexicographicallyPrecedes($1.digest)
        }
        changes += erased.map(Change.identityForgotten)
        return changes
    }

    /// The edit that makes this state out of nothing, numbered after the last one.
    public func snapshotEdit() -> Edit { Edit(number: lastEdit &+ 1, changes: snapshotChanges()) }
}

extension StoreState: Equatable {
    /// Equal in everything that edits can tell.
    public static func == (left: StoreState, right: StoreState) -> Bool {
        left.lastEdit == right.lastEdit && left.snapshotChanges() == right.snapshotChanges()
    }
}
