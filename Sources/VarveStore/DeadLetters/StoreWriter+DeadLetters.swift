import VarveSegments

extension StoreWriter {
    /// Drops dead letters: they are hidden from then on. Their bytes stay in their segments, which
    /// never change.
    ///
    /// - Parameter letters: as a scan found them. Those that a compactor has removed since are gone.
    /// - Throws: `StoreError`, `FileError`; then either all of them are dropped or none.
    public func drop(_ letters: [FoundDeadLetter]) throws {
        guard !letters.isEmpty else { return }
        try guarded {
            var files = newFiles()
            try files.addDeletions(
                letters.map {
                    DeadLetterDeletion(letter: $0, since: state.nextSequence, reason: .retracted)
                })
            guard !files.changes.isEmpty else { return }
            try committer.makeLive(files)
        }
    }
}

/// A dead letter whose bytes are a row of a batch.
public struct ReplayedLetter: Sendable {
    public let letter: FoundDeadLetter
    public let row: BatchRowID

    public init(letter: FoundDeadLetter, row: BatchRowID) {
        self.letter = letter
        self.row = row
    }

    /// How it goes when the batch is committed; nil where the store did not take the row.
    func deletion(_ batch: Batch, _ state: StoreState) -> DeadLetterDeletion? {
        let row = batch[row]
        if row.fate == .forgotten {
            return DeadLetterDeletion(
                letter: letter, since: state.nextSequence, reason: .forgotten)
        }
        guard row.isAccepted || row.fate == .duplicate else { return nil }
        // An equal record of the same batch has none yet: then the batch's first stands for it.
        let since = row.sequence > 0 ? row.sequence : state.nextSequence
        return DeadLetterDeletion(letter: letter, since: since, reason: .superseded)
    }
}
