import VarveColumns
import VarveReviews
import VarveSegments

/// When a record arrived, in the order of all units of the store.
struct Arrival {
    var sequence: SequenceNumber
    private let order: (UInt64, UInt64, UInt64)

    init(sequence: SequenceNumber, run: UInt64, source: UInt64, line: UInt64) {
        self.sequence = sequence
        order = (run, source, line)
    }

    /// Whether the record came after a unit that was not accepted.
    func isLater(than letter: DeadLetter) -> Bool {
        order > (letter.run, UInt64(letter.sourceIndex), letter.line)
    }
}

/// Finds the newest records under ids, and when they arrived. For one thread.
final class ArrivalFinder {
    private let snapshot: Snapshot
    private let workers: Workers
    private let index: KeyIndex
    private let keys = BatchKeys()
    private let hasher: RecordHasher
    private let decoder = RowGroupDecoder()
    private let scratch = ByteSink()

    private static let columns: Set<Int> = Set(
        [SystemColumn.sequence, .run, .source, .line].map { Int($0.rawValue) })

    init(_ snapshot: Snapshot, _ workers: Workers) throws {
        self.snapshot = snapshot
        self.workers = workers
        index = KeyIndex(
            paths: snapshot.paths, fileSystem: snapshot.fileSystem,
            identity: StoreIdentity(storeID: snapshot.state.storeID))
        hasher = RecordHasher(key: snapshot.state.digestKey)
        try index.refresh(snapshot.state)
    }

    /// For each id the newest record that was not dropped; nil where there is none, or where damage
    /// keeps from telling.
    ///
    /// - Parameter profile: gives the namespace.
    func newest(_ ids: [[UInt8]?], namespace profile: Profile) throws -> [Arrival?] {
        var newest = [Arrival?](repeating: nil, count: ids.count)
        let batch = batch(ids, profile)
        try keys.sort(batch, workers)
        let sorted = unsafe keys.all
        let matches = try unsafe index.matches(sorted)
        guard !matches.isEmpty else { return newest }
        let collation = unsafe Collation(
            snapshot: snapshot, batch: batch, keys: sorted, toleratesMissing: true)
        let known = try live(collation.known(matches, workers))
        var rows: [SegmentID: [(row: UInt32, id: Int)]] = [:]
        for (place, record) in known.enumerated() {
            // The last one of a key is its newest.
            guard place + 1 == known.count || known[place + 1].key != record.key else { continue }
            let id = Int(batch[unsafe sorted[record.key].row].line)
            rows[record.segment, default: []].append((record.row, id))
        }
        for (segment, wanted) in rows {
            guard let entry = snapshot.state.segment(segment) else { continue }
            try read(wanted.sorted { $0.row < $1.row }, of: entry, into: &newest)
        }
        return newest
    }

    /// Ids as rows of a batch, which is what the store is asked by; a row's line is the id's place.
    private func batch(_ ids: [[UInt8]?], _ profile: Profile) -> Batch {
        let batch = Batch(bytes: ByteSink(capacity: 1 << 12), profile: profile)
        let chunk = BatchChunk()
        let namespace = hasher.namespace(profile.namespace.utf8)
        for (place, id) in ids.enumerated() {
            guard let id else { continue }
            let hash = unsafe id.withUnsafeBytes {
                unsafe hasher.identity($0, namespace: namespace)
            }
            chunk.rows.append(
                BatchRow(
                    start: 0, byteCount: 0, firstSpan: 0, shape: 0,
                    idStart: UInt32(batch.bytes.count), idByteCount: UInt16(id.count),
                    idIsAside: false, identity: hash, digest: 0, time: 0, line: UInt32(place)))
            unsafe id.withUnsafeBytes { unsafe batch.bytes.write($0) }
        }
        batch.chunks = [chunk]
        return batch
    }

    private func live(_ known: [KnownRecord]) throws -> [KnownRecord] {
        var vectors: [SegmentID: DeletionVector] = [:]
        for segment in Set(known.map(\.segment)) {
            vectors[segment] = try snapshot.state.segment(segment).flatMap(snapshot.deletionVector)
        }
        return known.filter { vectors[$0.segment]?.isDropped(row: $0.row) != true }
    }

    private func read(
        _ wanted: [(row: UInt32, id: Int)], of entry: SegmentEntry, into newest: inout [Arrival?]
    ) throws {
        let reader = try snapshot.reader(entry)
        var firstRow = 0
        var next = 0
        for (ordinal, rowGroup) in reader.footer.rowGroups.enumerated() {
            let end = firstRow + rowGroup.rowCount
            guard next < wanted.count else { return }
            if Int(wanted[next].row) < end {
                try reader.load(
                    rowGroup: ordinal, columns: Self.columns, into: decoder, scratch: scratch)
            }
            while next < wanted.count, Int(wanted[next].row) < end {
                newest[wanted[next].id] = arrival(Int(wanted[next].row) - firstRow)
                next += 1
            }
            firstRow = end
        }
    }

    private func arrival(_ row: Int) -> Arrival {
        func integer(_ column: SystemColumn) -> UInt64 {
            UInt64(bitPattern: decoder.integers(column)[row])
        }
        let sequence = integer(.sequence)
        return Arrival(
            sequence: sequence, run: integer(.run), source: integer(.source),
            line: integer(.line) &+ sequence)
    }
}
