import VarveColumns
import VarveReviews
import VarveSegments

/// Finds the rows that a run dropped, and which of them can come back. For one thread.
final class DroppedRows {
    private let snapshot: Snapshot
    private let run: RunID
    /// Runs whose records were taken out since.
    private let undone: Set<RunID>
    private let workers: Workers
    private let index: KeyIndex
    private let hasher: RecordHasher
    private let decoder = RowGroupDecoder()
    private let scratch = ByteSink()
    private var rows: [Row] = []
    /// What the store has under ids of such rows, by the ids' hashes; only where it has something.
    private var present: [UInt64: Present] = [:]

    /// Rows whose ids are asked for at once.
    private static let pieceCount = 8_192
    /// Rows that are compared at once, about.
    private let passCount: UInt64

    private struct Row {
        var hash: UInt64
        var sequence: SequenceNumber
        var segment: SegmentID
        var row: UInt32
        var supersededBy: SequenceNumber?
        /// The run that added it was undone since.
        var isTakenOut: Bool

        func isReplaced(byAnyOf sequences: Set<SequenceNumber>) -> Bool {
            supersededBy.map(sequences.contains) ?? false
        }
    }

    /// Rows of an id that nobody dropped.
    private struct Present {
        /// The visible one.
        var live: (segment: SegmentID, row: UInt32, sequence: SequenceNumber)?
        /// The others, and what replaced them.
        var superseded: [SequenceNumber: SequenceNumber] = [:]
    }

    init(
        _ snapshot: Snapshot, _ run: RunID, undone: Set<RunID> = [], _ workers: Workers,
        passCount: UInt64 = 1 << 20
    ) throws {
        self.passCount = passCount
        self.snapshot = snapshot
        self.run = run
        self.undone = undone
        self.workers = workers
        index = KeyIndex(
            paths: snapshot.paths, fileSystem: snapshot.fileSystem,
            identity: StoreIdentity(storeID: snapshot.state.storeID))
        hasher = RecordHasher(key: snapshot.state.digestKey)
        try index.refresh(snapshot.state)
    }

    /// Puts the rows that can come back into a plan.
    ///
    /// - Parameter count: how many rows the run has dropped.
    /// - Throws: `StoreError`, naming the file that cannot be read.
    /// - Complexity: reads the ids of the rows, once for about a million of them, and looks them up as
    ///   an ingest does. Memory: some 50 bytes for each of a million rows.
    func restore(in plan: inout UndoPlan, of count: UInt64) throws {
        var found: UInt64 = 0
        for entry in snapshot.state.recordSegments {
            let own = try vector(entry)?.entries.count { $0.isDrop(by: run) } ?? 0
            guard own > 0 else { continue }
            found += UInt64(own)
            plan.changes[entry.id, default: SegmentUndo()].restores = true
        }
        let passes = found / passCount + 1
        for pass in 0..<passes {
            try survey(plan.changes.keys.sorted()) { $0 >> 32 % passes == pass }
            try restoreSurveyed(in: &plan)
            rows.removeAll(keepingCapacity: true)
            present.removeAll()
        }
        plan.gone = count > found ? count - found : 0
    }

    private func survey(_ segments: [SegmentID], _ isMeant: (_ hash: UInt64) -> Bool) throws {
        for case let entry? in segments.map(snapshot.state.segment) {
            guard let vector = try vector(entry) else { continue }
            let dropped = vector.entries.filter { $0.isDrop(by: run) }
            guard !dropped.isEmpty else { continue }
            do {
                try survey(entry, dropped, vector, isMeant)
            } catch let error as FormatError {
                throw StoreError.damaged(snapshot.paths.segment(entry), error)
            }
        }
    }

    private func vector(_ entry: SegmentEntry) throws -> DeletionVector? {
        guard entry.deletionVector?.droppedRows ?? 0 > 0 else { return nil }
        return try snapshot.deletionVector(entry)
    }

    private func survey(
        _ entry: SegmentEntry, _ dropped: [DeletionVector.Entry], _ vector: DeletionVector,
        _ isMeant: (_ hash: UInt64) -> Bool
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
            try loadRuns(reader, ordinal)
            while next < dropped.count, Int(dropped[next].row) < end {
                let mark = dropped[next]
                next += 1
                let place = Int(mark.row) - firstRow
                guard let id = unsafe identities.identity(place), id.count <= Identity.idBytesMax
                else {
                    throw reader.damage(at: rowGroup.offset, row: place)
                }
                let namespace = identities.namespace(place)
                let known = questions(of: namespace, in: &asked)
                let hash = unsafe hasher.identity(id, namespace: known.namespace)
                guard isMeant(hash) else { continue }
                unsafe known.add(id, hash)
                rows.append(
                    Row(
                        hash: hash, sequence: identities.sequence(place), segment: entry.id,
                        row: mark.row, supersededBy: vector.superseded(mark.row),
                        isTakenOut: isOfUndone(place)))
                if known.count == Self.pieceCount { try ask(known, namespace, reader) }
            }
        }
        for (namespace, known) in asked { try ask(known, namespace, reader) }
    }

    private func loadRuns(_ reader: SegmentReader, _ rowGroup: Int) throws {
        guard !undone.isEmpty else { return }
        try reader.load(
            rowGroup: rowGroup, columns: [Int(SystemColumn.run.rawValue)], into: decoder,
            scratch: scratch)
    }

    private func isOfUndone(_ row: Int) -> Bool {
        guard !undone.isEmpty else { return false }
        return undone.contains(RunID(rawValue: UInt64(bitPattern: decoder.integers(.run)[row])))
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

        func add(_ id: UnsafeRawBufferPointer, _ hash: UInt64) {
            chunk.rows.append(
                BatchRow(
                    start: 0, byteCount: 0, firstSpan: 0, shape: 0, idStart: UInt32(bytes.count),
                    idByteCount: UInt16(id.count), idIsAside: false, identity: hash, digest: 0,
                    time: 0, line: 0))
            unsafe bytes.write(id)
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
        // Segment by segment: a vector may be large.
        var vector: (segment: SegmentID, DeletionVector?)?
        for record in known.sorted(by: { $0.segment < $1.segment }) {
            if vector?.segment != record.segment {
                let read = try snapshot.state.segment(record.segment).flatMap(
                    snapshot.deletionVector)
                vector = (record.segment, read)
            }
            let hash = unsafe sorted[record.key].hash
            var found = present[hash] ?? Present()
            if let successor = vector?.1?.superseded(record.row) {
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
    /// Versions of one id come back together or not at all: not where a record with the id has come
    /// since. One that is older is replaced by them, as it was.
    private func restoreSurveyed(in plan: inout UndoPlan) throws {
        let gone = try findGone()
        rows.sort { $0.hash != $1.hash ? $0.hash < $1.hash : $0.sequence < $1.sequence }
        var first = 0
        while first < rows.count {
            var end = first + 1
            while end < rows.count, rows[end].hash == rows[first].hash { end += 1 }
            restore(rows[first..<end], without: gone, &plan)
            first = end
        }
    }

    /// Versions that replaced some of the rows, and that the store does not have any more. A purge takes
    /// the older ones first, but one that was stopped may have taken whole segments only.
    private func findGone() throws -> Set<SequenceNumber> {
        var gone = Set(rows.compactMap(\.supersededBy))
        for row in rows { gone.remove(row.sequence) }
        guard !gone.isEmpty else { return [] }
        for places in try RowLocator(snapshot).places(of: gone, .records).values {
            gone.subtract(places.keys)
        }
        return gone
    }

    private func restore(
        _ versions: ArraySlice<Row>, without gone: Set<SequenceNumber>, _ plan: inout UndoPlan
    ) {
        // What an undone run had added stays, and so what it had replaced is not replaced any more.
        var gone = gone
        for row in versions.reversed()
        where row.isTakenOut && (row.supersededBy == nil || row.isReplaced(byAnyOf: gone)) {
            gone.insert(row.sequence)
            leave(row, &plan)
        }
        let versions = versions.filter { !gone.contains($0.sequence) }
        guard var newest = versions.last else { return }
        if newest.isReplaced(byAnyOf: gone) { newest.supersededBy = nil }
        // Of several that nothing replaced only the newest was visible last.
        let back = versions.filter { $0.sequence == newest.sequence || $0.supersededBy != nil }
        for row in versions where row.sequence != newest.sequence && row.supersededBy == nil {
            leave(row, &plan)
        }
        if let found = present[newest.hash], let live = found.live {
            if live.sequence > newest.sequence {
                guard leads(newest, to: live.sequence, found) else {
                    for row in back { leave(row, &plan) }
                    return
                }
            } else if newest.supersededBy == nil,
                let successor = back.first(where: { $0.sequence > live.sequence })
            {
                plan.changes[live.segment, default: SegmentUndo()].replaced.append(
                    RowMark(
                        row: live.row, sequence: live.sequence, since: successor.sequence,
                        reason: .superseded))
            }
        }
        plan.restored += UInt64(back.count)
        closeGaps(in: back, gone, &plan)
    }

    /// Where what replaced a version is gone, the next one that comes back has done so, and the newest
    /// one is shown. Of what a record was that is the most that is left; behind a version that is not
    /// there it would neither be shown nor expire, and what is sent again would be its duplicate.
    private func closeGaps(
        in versions: [Row], _ gone: Set<SequenceNumber>, _ plan: inout UndoPlan
    ) {
        for (place, row) in versions.enumerated() where row.isReplaced(byAnyOf: gone) {
            plan.changes[row.segment, default: SegmentUndo()].uncoveredToo.insert(row.row)
            guard place + 1 < versions.count else {
                plan.uncovered += 1
                continue
            }
            plan.changes[row.segment, default: SegmentUndo()].replaced.append(
                RowMark(
                    row: row.row, sequence: row.sequence, since: versions[place + 1].sequence,
                    reason: .superseded))
        }
    }

    private func leave(_ row: Row, _ plan: inout UndoPlan) {
        plan.builtOn += 1
        plan.changes[row.segment, default: SegmentUndo()].staying.insert(row.row)
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
