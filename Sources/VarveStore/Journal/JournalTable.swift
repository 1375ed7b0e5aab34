import VarveBytes
import VarveSegments

/// The ids of a journal's records, with what tells whether another record is the same: so that
/// what is acknowledged, but in no segment yet, is stored once too.
///
/// Bounded as the journal is. For one thread at a time.
final class JournalTable {
    private struct Entry {
        /// The key's place in `keys`.
        var keyStart: Int
        var keyByteCount: Int
        var digest: UInt64
        var sequence: UInt64
        var version: UInt32
        /// The entry before with the same hash; -1 if there is none.
        var next: Int
    }

    private var entries: [Entry] = []
    private var lastByHash: [UInt64: Int] = [:]
    /// Of each entry the namespace, NUL, and the id. A namespace has no NUL.
    private var keys: [UInt8] = []

    /// Adds the accepted records of a batch, whose sequences are set.
    func add(_ batch: Batch) {
        let namespace = Array(batch.profile.namespace.utf8) + [0]
        for (index, chunk) in batch.chunks.enumerated() {
            for (place, row) in chunk.rows.enumerated() where row.isAccepted {
                let id = unsafe batch.identity(BatchRowID(chunk: index, row: place))
                let start = keys.count
                keys += namespace
                unsafe keys += id
                entries.append(
                    Entry(
                        keyStart: start, keyByteCount: keys.count - start,
                        digest: row.storedDigest, sequence: row.sequence, version: row.version,
                        next: lastByHash[row.identity] ?? -1))
                lastByHash[row.identity] = entries.count - 1
            }
        }
    }

    /// Adds to `known`, and keeps it in order, what the journal has under the ids of a batch.
    ///
    /// - Complexity: O(keys), and a sort of what is known if anything is found.
    func add(
        to known: inout [KnownRecord], _ batch: Batch, _ batchKeys: UnsafeBufferPointer<BatchKey>
    ) {
        guard !entries.isEmpty else { return }
        let namespace = Array(batch.profile.namespace.utf8) + [0]
        let before = known.count
        for index in batchKeys.indices {
            let key = unsafe batchKeys[index]
            var place = lastByHash[key.hash] ?? -1
            while place >= 0 {
                let entry = entries[place]
                if unsafe isKey(entry, namespace, batch.identity(key.row)) {
                    known.append(
                        KnownRecord(
                            key: index, segment: KnownRecord.journal, row: 0,
                            sequence: entry.sequence, version: entry.version,
                            digest: entry.digest,
                            isSame: entry.digest == batch[key.row].storedDigest))
                }
                place = entry.next
            }
        }
        guard known.count > before else { return }
        known.sort { $0.key != $1.key ? $0.key < $1.key : $0.sequence < $1.sequence }
    }

    private func isKey(
        _ entry: Entry, _ namespace: [UInt8], _ id: UnsafeRawBufferPointer
    ) -> Bool {
        guard entry.keyByteCount == namespace.count + id.count else { return false }
        let idStart = entry.keyStart + namespace.count
        guard keys[entry.keyStart..<idStart].elementsEqual(namespace) else { return false }
        return unsafe keys[idStart..<idStart + id.count].elementsEqual(id)
    }
}
