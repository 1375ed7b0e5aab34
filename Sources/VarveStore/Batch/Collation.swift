import Synchronization
import VarveSegments

/// A record that the store already has under an id of the batch.
public struct KnownRecord: Sendable {
    /// The key's place in `BatchKeys`; keys of one id all have it.
    var key: Int
    var segment: SegmentID
    var row: UInt32
    var sequence: UInt64
    var version: UInt32
    var digest: UInt64
    /// The batch's record has the same digest.
    var isSame: Bool
    /// Sequence of the version that has taken its place, be that there or not.
    var successor: SequenceNumber?
    /// Has expired: hidden everywhere.
    var isExpired = false
    /// The record has expired; a hold keeps this older version of it, hidden, until its release.
    var isLeft = false

    /// Stands for a segment where the record is in a journal only; no file has this number.
    static let journal = SegmentID(rawValue: 0)
    var isJournaled: Bool { segment == Self.journal }
    var isReplaced: Bool { successor != nil }
}

/// Finds what the store has under the ids of a batch.
///
/// The key index names days; the segments of those days are asked by their key columns, each once,
/// for all keys of the batch that may be theirs; the ids' bytes decide.
@safe
final class Collation {
    private let snapshot: Snapshot
    private let batch: Batch
    private let keys: UnsafeBufferPointer<BatchKey>
    /// Keys whose answer lies in a segment that cannot be read.
    private(set) var unverifiable: Set<Int> = []

    private let toleratesMissing: Bool

    init(
        snapshot: Snapshot, batch: Batch, keys: UnsafeBufferPointer<BatchKey>,
        toleratesMissing: Bool
    ) {
        self.toleratesMissing = toleratesMissing
        self.snapshot = snapshot
        self.batch = batch
        unsafe self.keys = keys
    }

    /// What the store has, ordered by key, then by sequence, but for what was dropped.
    ///
    /// - Complexity: a merge of the matches with the key column of each segment they name, then a
    ///   read of the id and digest pages of the row groups that hold a candidate; both over the
    ///   workers.
    func known(_ matches: [KeyMatch], _ workers: Workers) throws -> [KnownRecord] {
        let questions = Handover(questions(matches))
        let asked = Handover(self)
        let searched = Answers<[KeyColumn.Match]>(count: questions.value.count)
        try workers.forEach(questions.value.count) { _, index in
            let (entry, candidates) = questions.value[index]
            searched.set(index) { try asked.value.search(entry, candidates) }
        }
        var places: [[KeyColumn.Match]] = []
        for (index, answer) in searched.all.enumerated() {
            places.append(try take(answer, from: questions.value[index].1) ?? [])
        }
        let pieces = try pieces(questions.value.map(\.0), places)
        let compared = Answers<[KnownRecord]>(count: pieces.count)
        let kits = Handover((0..<workers.count).map { _ in IdentityKit() })
        try workers.forEach(pieces.count) { worker, index in
            compared.set(index) {
                try asked.value.compare(pieces[index], kits.value[worker])
            }
        }
        var known: [KnownRecord] = []
        for (index, answer) in compared.all.enumerated() {
            if let found = try take(answer, from: pieces[index].places.map(\.index)) {
                known.append(contentsOf: found)
            }
        }
        return withoutExpired(ordered(known))
    }

    /// Takes out what has expired, and marks what is left of records whose newest version has: the
    /// successor of its last version is among what expired, and replaced by nothing.
    ///
    /// - Parameter known: ordered.
    private func withoutExpired(_ known: [KnownRecord]) -> [KnownRecord] {
        guard known.contains(where: \.isExpired) else { return known }
        var known = known
        var key = -1
        var gone: Set<SequenceNumber> = []
        // What replaced a version came after it.
        for place in known.indices.reversed() {
            let record = known[place]
            if record.key != key {
                key = record.key
                gone.removeAll(keepingCapacity: true)
            }
            if record.successor.map(gone.contains) ?? record.isExpired {
                gone.insert(record.sequence)
                known[place].isLeft = !record.isExpired
            }
        }
        known.removeAll(where: \.isExpired)
        return known
    }

    /// An answer's value; nil where damage makes the keys that were asked for unverifiable.
    private func take<Value>(
        _ answer: Result<Value, AskError>, from keys: [UInt32]
    ) throws -> Value? {
        switch answer {
        case .success(let value): return value
        case .failure(let error):
            guard error.isDamage, toleratesMissing || !error.isMissing else { throw error.cause }
            unverifiable.formUnion(keys.map(Int.init))
            return nil
        }
    }

    /// By key, then by sequence: counts and places by key, then sorts the few keys that have several.
    private func ordered(_ known: [KnownRecord]) -> [KnownRecord] {
        guard let any = known.first else { return [] }
        let keyCount = unsafe keys.count
        var next = [UInt32](repeating: 0, count: keyCount + 1)
        for record in known { next[record.key + 1] += 1 }
        for key in 0..<keyCount { next[key + 1] += next[key] }
        var sorted = [KnownRecord](repeating: any, count: known.count)
        for record in known {
            sorted[Int(next[record.key])] = record
            next[record.key] += 1
        }
        for place in sorted.indices.dropFirst() {
            var place = place
            while place > 0, sorted[place - 1].key == sorted[place].key,
                sorted[place - 1].sequence > sorted[place].sequence
            {
                sorted.swapAt(place - 1, place)
                place -= 1
            }
        }
        return sorted
    }

    /// For each segment the keys that it may hold, in rising order.
    private func questions(_ matches: [KeyMatch]) -> [(SegmentEntry, [UInt32])] {
        guard let first = matches.lazy.map(\.day).min(), let last = matches.lazy.map(\.day).max()
        else { return [] }
        var entries: [SegmentEntry] = []
        var candidates: [[UInt32]] = []
        var byID: [SegmentID: Int] = [:]
        // For each day the segments that cover it; nil where no match has asked yet.
        var byDay = [[Int]?](repeating: nil, count: Int(last) - Int(first) + 1)
        for match in matches {
            let day = Int(match.day) - Int(first)
            if byDay[day] == nil {
                byDay[day] = snapshot.state.segments(covering: Int(match.day)).map { entry in
                    if let known = byID[entry.id] { return known }
                    byID[entry.id] = entries.count
                    entries.append(entry)
                    candidates.append([])
                    return entries.count - 1
                }
            }
            // Two days of one key may lead to the same segment.
            for place in byDay[day] ?? [] where candidates[place].last != match.index {
                candidates[place].append(match.index)
            }
        }
        return Array(zip(entries, candidates))
    }

    /// The rows of a segment that may be the candidates', ascending, with the candidates' keys.
    private func search(
        _ entry: SegmentEntry, _ candidates: [UInt32]
    ) throws -> [KeyColumn.Match] {
        let hashes = candidates.map { unsafe keys[Int($0)].hash }
        var matches: [KeyColumn.Match] = []
        try snapshot.reader(entry).keyColumn().lookup(hashes, appendingTo: &matches)
        // Sorted as numbers, row first: several times faster than as pairs.
        var order = matches.map { UInt64($0.row) << 32 | UInt64(candidates[Int($0.index)]) }
        order.sort()
        for (place, number) in order.enumerated() {
            matches[place] = KeyColumn.Match(
                index: UInt32(truncatingIfNeeded: number), row: UInt32(number >> 32))
        }
        return matches
    }

    /// Rows of one row group that are to be compared.
    private struct Piece: Sendable {
        var entry: SegmentEntry
        var rowGroup: Int
        var firstRow: Int
        var places: ArraySlice<KeyColumn.Match>
    }

    private func pieces(
        _ entries: [SegmentEntry], _ places: [[KeyColumn.Match]]
    ) throws -> [Piece] {
        var pieces: [Piece] = []
        for (entry, places) in zip(entries, places) where !places.isEmpty {
            var next = 0
            var firstRow = 0
            for (rowGroup, group) in try snapshot.reader(entry).footer.rowGroups.enumerated() {
                let begin = next
                let endRow = firstRow + group.rowCount
                while next < places.count, Int(places[next].row) < endRow { next += 1 }
                if begin < next {
                    pieces.append(
                        Piece(
                            entry: entry, rowGroup: rowGroup, firstRow: firstRow,
                            places: places[begin..<next]))
                }
                firstRow = endRow
            }
        }
        return pieces
    }

    /// What a worker keeps from piece to piece.
    private final class IdentityKit {
        var segment: SegmentID?
        var reader: IdentityReader?
        var vector: DeletionVector?
    }

    /// Reads the ids at the places and keeps those that are the candidates' own.
    private func compare(_ piece: Piece, _ kit: IdentityKit) throws -> [KnownRecord] {
        if kit.segment != piece.entry.id {
            kit.reader = try IdentityReader(snapshot.reader(piece.entry))
            kit.vector = try snapshot.deletionVector(piece.entry)
            kit.segment = piece.entry.id
        }
        guard let identities = kit.reader else { return [] }
        try identities.load(piece.rowGroup)
        let namespace = Array(batch.profile.namespace.utf8)
        var known: [KnownRecord] = []
        known.reserveCapacity(piece.places.count)
        for place in piece.places {
            // Rows that were dropped are gone to whoever asks, and what has their ids is new. Those
            // that have expired tell what is left of their records.
            let marks = kit.vector?.entries(row: place.row) ?? []
            guard !marks.contains(where: { $0.reason.isDropped && $0.reason != .expired })
            else { continue }
            let row = Int(place.row) - piece.firstRow
            let id = unsafe keys[Int(place.index)].row
            guard unsafe identities.equals(row, namespace: namespace, id: batch.identity(id))
            else { continue }
            let digest = identities.digest(row)
            known.append(
                KnownRecord(
                    key: Int(place.index), segment: piece.entry.id, row: place.row,
                    sequence: identities.sequence(row), version: identities.version(row),
                    digest: digest, isSame: digest == batch[id].storedDigest,
                    successor: marks.first { $0.reason == .superseded }?.since,
                    isExpired: marks.contains { $0.reason == .expired }))
        }
        return known
    }
}

/// Why a segment gave no answer.
private struct AskError: Error {
    let cause: any Error

    /// Damage makes the records unverifiable. Anything else ends the batch: what a disk refuses now
    /// it may give later.
    var isDamage: Bool {
        switch cause {
        case let error as FormatError: error.damage != nil
        case StoreError.damaged(_, let error): error.damage != nil
        case StoreError.missing: true
        default: false
        }
    }

    var isMissing: Bool {
        if case StoreError.missing = cause { true } else { false }
    }
}

/// The answers to a list of questions, each set by one worker.
private final class Answers<Value>: Sendable {
    private let answers: Mutex<[Handover<Result<Value, AskError>>?]>

    init(count: Int) { answers = Mutex(Array(repeating: nil, count: count)) }

    var all: [Result<Value, AskError>] {
        answers.withLock { $0.compactMap { $0?.value } }
    }

    func set(_ index: Int, _ answer: () throws -> Value) {
        let result = Handover(Result { try answer() }.mapError { AskError(cause: $0) })
        answers.withLock { $0[index] = result }
    }
}
