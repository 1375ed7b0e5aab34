import VarveFiles
import VarveSegments

extension NewFiles {
    /// Writes the pairs of key and day that the index does not have, beside other work.
    ///
    /// - Returns: what to pass to `addKeyRun`; nil if there is none to write.
    mutating func startKeyRun(
        _ keys: BatchKeys, _ settled: SettledBatch, _ workers: Workers
    ) throws -> PendingKeyRun? {
        guard settled.hasAccepted else { return nil }
        let id = KeyRunID(rawValue: try takeFileID())
        let file = try create(paths.keyRun(id))
        let header = header(.keyRun, fileID: id.rawValue)
        let work = Handover((keys: keys, settled: settled))
        let writing = Background(workers) {
            let entries = unsafe work.value.settled.newEntries(work.value.keys.all)
            let writer = KeyRunWriter(
                file: file, header: header, expectedEntryCount: entries.count)
            try writer.append(entries)
            return try writer.finish()
        }
        return PendingKeyRun(id: id, writing: writing)
    }

    /// Waits for a run of the index to be written.
    mutating func addKeyRun(_ pending: PendingKeyRun) throws {
        let summary = try pending.writing.wait()
        add(.addKeyRun(KeyRunEntry(pending.id, summary)))
    }

    /// Merges runs into one; pairs of days that no live segment covers are left out.
    mutating func mergeKeyRuns(_ runs: [KeyRunEntry], index: KeyIndex) throws {
        let inputs = index.readers(runs)
        for run in runs {
            add(.removeKeyRun(run.id))
            replace(paths.keyRun(run.id))
        }
        let id = KeyRunID(rawValue: try takeFileID())
        let writer = KeyRunWriter(
            file: try create(paths.keyRun(id)), header: header(.keyRun, fileID: id.rawValue),
            expectedEntryCount: KeyRunMerger.expectedEntryCount(of: inputs))
        let state = state
        do {
            let summary = try KeyRunMerger.merge(inputs, into: writer) { day in
                state.hasSegment(covering: Int(day))
            }
            add(.addKeyRun(KeyRunEntry(id, summary)))
        } catch {
            let input = error.damage?.file.fileID.map(KeyRunID.init(rawValue:))
            throw StoreError.damaged(paths.keyRun(input ?? id), error)
        }
    }
}

/// A run of the key index that is being written.
struct PendingKeyRun {
    let id: KeyRunID
    let writing: Background<KeyRunSummary>
}

extension KeyRunEntry {
    init(_ id: KeyRunID, _ summary: KeyRunSummary) {
        self.init(
            id: id, entries: UInt64(summary.entryCount), fileBytes: UInt64(summary.byteCount),
            crc: summary.checksum)
    }
}

extension SettledBatch {
    /// The pairs of accepted keys and their days that the index does not have, in order.
    fileprivate func newEntries(_ keys: UnsafeBufferPointer<BatchKey>) -> [KeyEntry] {
        var entries: [KeyEntry] = []
        entries.reserveCapacity(keys.count)
        var nextMatch = 0
        for index in keys.indices {
            let key = unsafe keys[index]
            let firstMatch = nextMatch
            while nextMatch < matches.count, matches[nextMatch].index == index { nextMatch += 1 }
            let isIndexed = matches[firstMatch..<nextMatch].contains { $0.day == key.day }
            // An id is new unless it is known, or twice in the batch: few rows need a look.
            if isIndexed || hasRefused && !batch[key.row].isAccepted { continue }
            entries.append(KeyEntry(hash: key.hash, day: key.day))
        }
        return entries
    }
}
