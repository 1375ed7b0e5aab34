import VarveFiles
import VarveSegments

/// A reason for which a row is dead, that comes or goes.
struct RowMark {
    /// The row's place in its segment.
    var row: UInt32
    /// What finds the row again when a compactor has moved it; of a dead letter its number.
    var sequence: SequenceNumber
    /// As of `DeletionVector.Entry`.
    var since: UInt64
    var reason: DeletionReason
    /// Whether the row is dead for the reason no longer, whatever it was dead since.
    var isTakenBack = false
}

/// A deletion vector that is written, and what was known when it was.
struct NewVector {
    let path: FilePath
    /// The vector whose place it takes.
    let before: DeletionVectorEntry?
    let marks: [RowMark]
}

extension NewFiles {
    /// Marks the rows that newer versions replaced.
    mutating func addDeletionVectors(
        _ settled: SettledBatch, _ built: [BatchBuilder.Built], snapshot: Snapshot
    ) throws {
        var added: [SegmentID: [RowMark]] = [:]
        let inBatch = settled.placesOfSuperseded(built)
        for supersession in settled.supersessions {
            let since = settled.batch[supersession.by].sequence
            let place: (segment: SegmentID, row: UInt32)
            let sequence: SequenceNumber
            switch supersession.row {
            case .stored(let segment, let row, let known):
                (place, sequence) = ((segment, row), known)
            case .inBatch(let id):
                guard let found = inBatch[id] else { continue }
                (place, sequence) = (found, settled.batch[id].sequence)
            }
            added[place.segment, default: []].append(
                RowMark(row: place.row, sequence: sequence, since: since, reason: .superseded))
        }
        for (segment, marks) in added.sorted(by: { $0.key < $1.key }) {
            guard
                let entry = state.segment(segment)
                    ?? built.first(where: { $0.entry.id == segment })?.entry
            else { continue }
            try mark(marks, in: entry, snapshot)
        }
    }

    /// Marks dead letters that are dropped, or that have become records. Those that a compactor has
    /// moved since they were read are found again; of those that it removed nothing is left to mark.
    ///
    /// - Throws: `StoreError.damaged` or `.missing`, naming the file.
    mutating func addDeletions(_ letters: [DeadLetterDeletion]) throws {
        let snapshot = Snapshot(state: state, paths: paths, fileSystem: fileSystem)
        var bySegment: [SegmentID: [RowMark]] = [:]
        var moved: [SequenceNumber: RowMark] = [:]
        for deletion in letters {
            let letter = deletion.letter
            let mark = RowMark(
                row: letter.row, sequence: letter.letter.number, since: deletion.since,
                reason: deletion.reason)
            if state.segment(letter.segment) != nil {
                bySegment[letter.segment, default: []].append(mark)
            } else {
                moved[mark.sequence] = mark
            }
        }
        if !moved.isEmpty {
            let places = try RowLocator(snapshot).places(of: Set(moved.keys), .deadLetters)
            for (segment, rows) in places {
                for (number, row) in rows {
                    guard var mark = moved[number] else { continue }
                    mark.row = row
                    bySegment[segment, default: []].append(mark)
                }
            }
        }
        for (segment, marks) in bySegment.sorted(by: { $0.key < $1.key }) {
            guard let entry = state.segment(segment) else { continue }
            try mark(marks, in: entry, snapshot)
        }
    }

    /// Changes the reasons for which rows of a segment are dead: a new deletion vector, which takes
    /// the place of the one before.
    mutating func mark(
        _ marks: [RowMark], in entry: SegmentEntry, _ snapshot: Snapshot
    ) throws {
        let taken = marks.filter(\.isTakenBack)
        var vector =
            try snapshot.deletionVector(entry)
            ?? DeletionVector(
                segmentID: entry.id.rawValue, rowCount: Int(entry.rows), entries: [])
        if !taken.isEmpty {
            let pairs = Set(taken.map { Pair(row: $0.row, reason: $0.reason) })
            vector = vector.removing { pairs.contains(Pair(row: $0.row, reason: $0.reason)) }
        }
        vector = vector.merging(
            marks.filter { !$0.isTakenBack }.map {
                DeletionVector.Entry(row: $0.row, since: $0.since, reason: $0.reason)
            })
        let before = entry.deletionVector
        if let before { replace(paths.deletionVector(entry, number: before.number)) }
        guard !vector.isEmpty else {
            add(.setDeletionVector(entry.id, nil))
            vectors[entry.id] = NewVector(path: "", before: before, marks: marks)
            return
        }
        let number = try takeFileID()
        try write(vector, of: entry, number: number)
        vectors[entry.id] = NewVector(
            path: paths.deletionVector(entry, number: number), before: before, marks: marks)
    }

    private struct Pair: Hashable {
        var row: UInt32
        var reason: DeletionReason
    }

    /// Writes a deletion vector and puts it in force.
    ///
    /// - Parameter number: one that none of the segment's vectors has had.
    mutating func write(
        _ vector: DeletionVector, of entry: SegmentEntry, number: UInt64
    ) throws {
        let bytes = vector.encoded(store: identity, number: number, position: position)
        try create(paths.deletionVector(entry, number: number)).append(bytes)
        add(
            .setDeletionVector(
                entry.id,
                DeletionVectorEntry(
                    number: number, deadRows: UInt64(vector.deadRowCount),
                    droppedRows: UInt64(vector.droppedRowCount),
                    fileBytes: UInt64(bytes.count), crc: FileTrailer.storedChecksum(of: bytes))))
    }
}

extension SettledBatch {
    /// Where the batch's rows that a later row of the batch replaces went.
    fileprivate func placesOfSuperseded(
        _ built: [BatchBuilder.Built]
    ) -> [BatchRowID: (segment: SegmentID, row: UInt32)] {
        var wanted: Set<BatchRowID> = []
        for supersession in supersessions {
            if case .inBatch(let id) = supersession.row { wanted.insert(id) }
        }
        guard !wanted.isEmpty else { return [:] }
        var places: [BatchRowID: (segment: SegmentID, row: UInt32)] = [:]
        for segment in built {
            for (row, id) in segment.rows.enumerated() where wanted.contains(id) {
                places[id] = (segment.entry.id, UInt32(row))
            }
        }
        return places
    }
}

/// A dead letter that goes.
struct DeadLetterDeletion {
    var letter: FoundDeadLetter
    /// The first sequence as of which it is gone.
    var since: SequenceNumber
    /// `superseded`: it has become a record. `retracted`: it was dropped.
    var reason: DeletionReason
}
