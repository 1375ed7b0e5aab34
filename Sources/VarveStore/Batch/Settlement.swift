import VarveSegments

/// What happens to a record whose id is known with other bytes.
public enum ConflictPolicy: String, Sendable, CaseIterable {
    /// Kept as a newer version.
    case version
    /// Not kept, but counted.
    case first
    /// A dead letter.
    case reject
}

/// A row of a live segment, or of the batch, that a newer version replaces.
struct Supersession {
    enum Row {
        case stored(SegmentID, UInt32, SequenceNumber)
        case inBatch(BatchRowID)
    }
    var row: Row
    var by: BatchRowID
}

/// Decides, in arrival order, what becomes of each record of a batch.
///
/// A record whose id is neither in the store nor twice in the batch is new, and is not looked at.
struct Settlement {
    private(set) var supersessions: [Supersession] = []
    /// How many records are not accepted.
    private(set) var refusedCount = 0
    private let rule: Rule
    private let forgotten: ForgottenIdentities

    /// What decides.
    enum Rule {
        case policy(ConflictPolicy)
        /// All records were accepted before, and have their versions: those of a journal.
        case replay
    }

    init(_ rule: Rule, forgotten: ForgottenIdentities) {
        self.rule = rule
        self.forgotten = forgotten
    }

    /// - Parameters:
    ///   - matches: what the index said, by key.
    ///   - known: what the store has, by key, then by sequence.
    ///   - unverifiable: keys for which a damaged segment was asked.
    /// - Complexity: O(keys); allocates only for ids that are twice in the batch.
    mutating func settle(
        _ batch: Batch, _ keys: UnsafeBufferPointer<BatchKey>, matches: [KeyMatch],
        known: [KnownRecord], unverifiable: Set<Int>
    ) {
        var nextMatch = 0
        var nextKnown = 0
        var first = 0
        while first < keys.count {
            var end = first + 1
            while unsafe end < keys.count && keys[end].hash == keys[first].hash { end += 1 }
            let firstMatch = nextMatch
            while nextMatch < matches.count, Int(matches[nextMatch].index) < end { nextMatch += 1 }
            let firstKnown = nextKnown
            while nextKnown < known.count, known[nextKnown].key < end { nextKnown += 1 }
            let stored = known[firstKnown..<nextKnown]
            if case .policy = rule, unsafe forgotten.mayHave(keys[first].hash) {
                let left = unsafe refuseForgotten(batch, keys, first..<end)
                unsafe settleGroup(batch, keys, left, stored, unverifiable)
            } else if end - first > 1 {
                unsafe settleGroup(batch, keys, Array(first..<end), stored, unverifiable)
            } else if nextMatch > firstMatch || !stored.isEmpty {
                settleOne(batch, unsafe keys[first].row, stored, unverifiable.contains(first))
            }
            first = end
        }
    }

    /// An id that is once in the batch and perhaps in the store.
    private mutating func settleOne(
        _ batch: Batch, _ id: BatchRowID, _ stored: ArraySlice<KnownRecord>, _ isBlind: Bool
    ) {
        if case .policy = rule, let same = stored.first(where: \.isSame) {
            // The record is as it was: nothing of it needs a look.
            refuse(batch, id, .duplicate, of: same.sequence)
        } else if isBlind || !stored.isEmpty {
            var history = History(stored)
            settle(batch, id, &history, isBlind)
        }
    }

    /// Keys of one hash: of one id, but for a collision.
    private mutating func settleGroup(
        _ batch: Batch, _ keys: UnsafeBufferPointer<BatchKey>, _ group: [Int],
        _ known: ArraySlice<KnownRecord>, _ unverifiable: Set<Int>
    ) {
        var left = group
        while let head = left.first {
            let id = unsafe batch.identity(keys[head].row)
            let same = left.filter { unsafe id.elementsEqual(batch.identity(keys[$0].row)) }
            left.removeAll { same.contains($0) }
            // Each key of the id was answered with the same stored records.
            var history = History(known.filter { $0.key == head }[...])
            let isBlind = same.contains { unverifiable.contains($0) }
            for key in same { settle(batch, unsafe keys[key].row, &history, isBlind) }
        }
    }

    /// - Returns: the keys of ids that are not forgotten.
    private mutating func refuseForgotten(
        _ batch: Batch, _ keys: UnsafeBufferPointer<BatchKey>, _ range: Range<Int>
    ) -> [Int] {
        let namespace = batch.profile.namespace.utf8
        var left: [Int] = []
        for key in range {
            let row = unsafe keys[key].row
            let id = unsafe Array(batch.identity(row))
            if unsafe forgotten.entry(keys[key].hash, namespace: namespace, id: id) != nil {
                refuse(batch, row, .forgotten)
            } else {
                left.append(key)
            }
        }
        return left
    }

    private mutating func refuse(
        _ batch: Batch, _ id: BatchRowID, _ fate: BatchRow.Fate, of sequence: UInt64? = nil
    ) {
        batch.setFate(id, fate, sequence: sequence)
        refusedCount += 1
    }

    private mutating func settle(
        _ batch: Batch, _ id: BatchRowID, _ history: inout History, _ isBlind: Bool
    ) {
        let digest = batch[id].storedDigest
        guard case .policy(let policy) = rule else {
            // What a damaged segment holds under the id cannot be marked, and nobody can read it.
            let version = batch[id].version
            accept(batch, id, &history, version)
            return
        }
        if let sequence = history.sequence(of: digest) {
            refuse(batch, id, .duplicate, of: sequence)
        } else if isBlind {
            refuse(batch, id, .unverifiable)
        } else if history.version == 0 || policy == .version {
            accept(batch, id, &history, history.version + 1)
        } else {
            refuse(batch, id, policy == .first ? .keptFirst : .conflict)
        }
    }

    private mutating func accept(
        _ batch: Batch, _ id: BatchRowID, _ history: inout History, _ version: UInt32
    ) {
        batch.setFate(id, version == 1 ? .new : .version, version: version)
        if let newest = history.newest {
            supersessions.append(Supersession(row: newest, by: id))
        }
        history.add(batch[id].storedDigest, id)
    }
}

/// The contents under one id: the store's, then those of the batch that are accepted.
private struct History {
    private let stored: ArraySlice<KnownRecord>
    private var added: [UInt64] = []
    /// The row that is visible.
    private(set) var newest: Supersession.Row?
    /// The newest content's version; 0 if there is none.
    private(set) var version: UInt32 = 0

    /// - Parameter stored: ascending by sequence.
    init(_ stored: ArraySlice<KnownRecord>) {
        self.stored = stored
        // Not just the last: an undo may have brought an older one back while a newer one is left of
        // a record that is gone. What is in a journal gets its place, and its successor, when the
        // journal is folded.
        if let shown = stored.last(where: { !$0.isReplaced }), !shown.isJournaled {
            newest = .stored(shown.segment, shown.row, shown.sequence)
        }
        version = stored.reduce(0) { max($0, $1.version) }
    }

    /// Of the record with a content; 0 where that is of the batch, nil where there is none.
    func sequence(of digest: UInt64) -> UInt64? {
        stored.first { $0.digest == digest }?.sequence ?? (added.contains(digest) ? 0 : nil)
    }

    mutating func add(_ digest: UInt64, _ id: BatchRowID) {
        added.append(digest)
        newest = .inBatch(id)
        version += 1
    }
}
