import VarveColumns
import VarveReviews
import VarveSegments

/// Finds the rows that a run dropped, and which of them can come back. For one thread.
final class DroppedRows {
    private let snapshot: Snapshot
    private let run: RunID
    private let workers: Workers
    private let index: KeyIndex
    private let hasher: RecordHasher
    private var vectors: [SegmentID: DeletionVector] = [:]
    private var rows: [Row] = []
    /// What the store has under ids of such rows, by the ids' hashes; only where it has something.
    private var present: [UInt64: Present] = [:]

    /// Rows whose ids are asked for at once.
    private static let pieceCount = 8_192

    private struct Row {
        var hash: UInt64
        var sequence: SequenceNumber
        var segment: SegmentID
        var row: UInt32
        var reason: DeletionReason
        var supersededBy: SequenceNumber?
    }

    /// Rows of an id that nobody dropped.
    private struct Present {
        /// The visible one.
        var live: (segment: SegmentID, row: UInt32, sequence: SequenceNumber)?
        /// The others, and what replaced them.
        var superseded: [SequenceNumber: SequenceNumber] = [:]
    }

    init(_ snapshot: Snapshot, _ run: RunID, _ workers: Workers) throws {
        self.snapshot = snapshot
        self.run = run
        self.workers = workers
        index = KeyIndex(
            paths: snapshot.paths, fileSystem: snapshot.fileSystem,
            identity: StoreIdentity(storeID: snapshot.state.storeID))
        hasher = RecordHasher(key: snapshot.state.digestKey)
        try index.refresh(snapshot.state)
    }

    /// - Throws: `StoreError`, naming the file that cannot be read.
    /// - Complexity: reads the ids of the rows, and looks them up as an ingest does.
    func survey() throws {
        for entry in snapshot.state.recordSegments
        where entry.deletionVector?.droppedRows ?? 0 > 0 {
            guard let vector = try vector(entry.id) else { continue }
            let dropped = vector.entries.filter {
                ($0.reason == .expired || $0.reason == .retracted) && $0.since == run.rawValue
            }
            guard !dropped.isEmpty else { continue }
            do {
                try survey(entry, dropped, vector)
            } catch let error as FormatError {
                throw StoreError.damaged(snapshot.paths.segment(entry), error)
            }
        }
    }

    private func vector(_ segment: SegmentID) throws -> DeletionVector? {
        if let known = vectors[segment] { return known }
        let read = try snapshot.state.segment(segment).flatMap(snapshot.deletionVector)
        vectors[segment] = read
        return read
    }

    private func survey(
        _ entry: SegmentEntry, _ dropped: [DeletionVector.Entry], _ vector: DeletionVector
    ) throws {
        let reader = try snapshot.open(entry)
        defer { reader.close() }
        let identities = try IdentityReader(reader)
        var asked: [[UInt8]: Questions] = [:]
        var next = 0
        var firstRow = 0
        for (ordinal, rowGroup) in reader.footer.rowGroups.enumerated() {
            let end = firstRow + rowGroup.rowCount
            defer { firstRow = end }
            guard next < dropped.count, Int(dropped[next].row) < end else { continue }
            try identities.load(ordinal)
            while next < dropped.count, Int(dropped[next].row) < end {
                let mark = dropped[next]
                next += 1
                let place = Int(mark.row) - firstRow
                guard let id = unsafe identities.identity(place) else {
                    throw reader.damage(at: rowGroup.offset, row: place)
                }
                let namespace = identities.namespace(place)
                let known = questions(of: namespace, in: &asked)
                let hash = unsafe known.add(id, hasher)
                rows.append(
                    Row(
                        hash: hash, sequence: identities.sequence(place), segment: entry.id,
                        row: mark.row, reason: mark.reason,
                        supersededBy: vector.superseded(mark.row)))
                if known.count == Self.pieceCount { try ask(known, namespace, reader) }
            }
        }
        for (namespace, known) in asked { try ask(known, namespace, reader) }
    }
}

extension DroppedRows {
    /// Ids of one namespace, as rows of a batch, which is what the store is asked by.
    private final class Questions {
        let namespace: UInt64
        let bytes = ByteSink(capacity: 1 << 12)
        let chunk = BatchChunk()

        init(_ namespace: UInt64) { self.namespace = namespace }

        var count: Int { chunk.rows.count }

        func add(_ id: UnsafeRawBufferPointer, _ hasher: RecordHasher) -> UInt64 {
            let hash = unsafe hasher.identity(id, namespace: namespace)
            chunk.rows.append(
                BatchRow(
                    start: 0, byteCount: 0, firstSpan: 0, shape: 0, idStart: UInt32(bytes.count),
                    idByteCount: UInt16(id.count), idIsAside: false, identity: hash, digest: 0,
                    time: 0, line: 0))
            unsafe bytes.write(id)
            return hash
        }

        func removeAll() {
            bytes.removeAll()
            chunk.removeAll()
        }
    }

    private func questions(
        of namespace: [UInt8], in asked: inout [[UInt8]: Questions]
    ) -> Questions {
        if let known = asked[namespace] { return known }
        let made = Questions(hasher.namespace(namespace))
        asked[namespace] = made
        return made
    }

    /// Learns what the store has under ids.
    private func ask(_ questions: Questions, _ namespace: [UInt8], _ reader: SegmentReader) throws {
        guard questions.count > 0 else { return }
        defer { questions.removeAll() }
        let profiles = reader.footer.profiles.compactMap { try? Profile(encoded: $0) }
        guard let profile = profiles.first(where: { Array($0.namespace.utf8) == namespace })
        else { return }
        let batch = Batch(bytes: questions.bytes, profile: profile)
        batch.chunks = [questions.chunk]
        let keys = BatchKeys()
        try keys.sort(batch, workers)
        let sorted = unsafe keys.all
        let matches = try unsafe index.matches(sorted)
        guard !matches.isEmpty else { return }
        // What cannot be read could be visible: nothing comes back then.
        let collation = unsafe Collation(
            snapshot: snapshot, batch: batch, keys: sorted, toleratesMissing: false)
        let known = try collation.known(matches, workers)
        if let blind = collation.unverifiable.first {
            try tellDamage(matches.filter { Int($0.index) == blind }.map(\.day))
        }
        for record in known {
            let hash = unsafe sorted[record.key].hash
            var found = present[hash] ?? Present()
            let marks = try vector(record.segment)
            if let successor = marks?.superseded(record.row) {
                found.superseded[record.sequence] = successor
            } else {
                found.live = (record.segment, record.row, record.sequence)
            }
            present[hash] = found
        }
    }

    /// Reads what could tell an id, until the damage is met.
    private func tellDamage(_ days: [Int32]) throws -> Never {
        for day in days {
            for entry in snapshot.state.segments(covering: Int(day)) {
                do {
                    let reader = try snapshot.open(entry)
                    defer { reader.close() }
                    _ = try reader.keyColumn()
                    let identities = try IdentityReader(reader)
                    for ordinal in reader.footer.rowGroups.indices { try identities.load(ordinal) }
                } catch let error as FormatError {
                    throw StoreError.damaged(snapshot.paths.segment(entry), error)
                }
            }
        }
        throw StoreError.outdated
    }
}

extension DroppedRows {
    /// Puts the rows that can come back into a plan.
    ///
    /// Versions of one id come back together or not at all: not where a record with the id has come
    /// since. One that is older is replaced by them, as it was.
    ///
    /// - Parameter count: how many rows the run has dropped.
    func restore(in plan: inout UndoPlan, of count: UInt64) {
        rows.sort { $0.hash != $1.hash ? $0.hash < $1.hash : $0.sequence < $1.sequence }
        var first = 0
        while first < rows.count {
            var end = first + 1
            while end < rows.count, rows[end].hash == rows[first].hash { end += 1 }
            restore(rows[first..<end], &plan)
            first = end
        }
        plan.gone = count > UInt64(rows.count) ? count - UInt64(rows.count) : 0
    }

    private func restore(_ versions: ArraySlice<Row>, _ plan: inout UndoPlan) {
        guard let newest = versions.last else { return }
        // Of several that nothing replaced only the newest was visible last.
        let back = versions.filter { $0.sequence == newest.sequence || $0.supersededBy != nil }[...]
        plan.builtOn += UInt64(versions.count - back.count)
        if let found = present[newest.hash], let live = found.live {
            if live.sequence > newest.sequence {
                guard leads(newest, to: live.sequence, found) else {
                    plan.builtOn += UInt64(back.count)
                    return
                }
            } else if newest.supersededBy == nil,
                let successor = back.first(where: { $0.sequence > live.sequence })
            {
                plan.add(
                    RowMark(
                        row: live.row, sequence: live.sequence, since: successor.sequence,
                        reason: .superseded), in: live.segment)
            }
        }
        for row in back {
            plan.restored += 1
            plan.add(
                RowMark(
                    row: row.row, sequence: row.sequence, since: run.rawValue, reason: row.reason,
                    isTakenBack: true), in: row.segment)
        }
    }

    /// Whether the visible record is one that replaced the row, version by version.
    private func leads(_ row: Row, to live: SequenceNumber, _ found: Present) -> Bool {
        var next = row.supersededBy
        while let sequence = next {
            if sequence == live { return true }
            // Successors have higher sequences: this ends.
            guard let further = found.superseded[sequence], further > sequence else { return false }
            next = further
        }
        return false
    }
}
