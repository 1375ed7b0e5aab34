import VarveFiles
import VarveSegments

extension NewFiles {
    /// Marks the rows that newer versions replaced: a new deletion vector for each segment that has
    /// any, which takes the place of the one before.
    mutating func addDeletionVectors(
        _ settled: SettledBatch, _ built: [BatchBuilder.Built], snapshot: Snapshot
    ) throws {
        var added: [SegmentID: [DeletionVector.Entry]] = [:]
        let inBatch = settled.placesOfSuperseded(built)
        for supersession in settled.supersessions {
            let since = settled.batch[supersession.by].sequence
            let place: (segment: SegmentID, row: UInt32)
            switch supersession.row {
            case .stored(let segment, let row): place = (segment, row)
            case .inBatch(let id):
                guard let found = inBatch[id] else { continue }
                place = found
            }
            added[place.segment, default: []].append(
                DeletionVector.Entry(row: place.row, since: since, reason: .superseded))
        }
        for (segment, entries) in added.sorted(by: { $0.key < $1.key }) {
            guard
                let entry = state.segment(segment)
                    ?? built.first(where: { $0.entry.id == segment })?.entry
            else { continue }
            try add(entries, to: entry, snapshot)
        }
    }

    /// Marks dead letters that are dropped, or that have become records.
    mutating func addDeletions(_ letters: [DeadLetterDeletion], snapshot: Snapshot) throws {
        let bySegment = Dictionary(grouping: letters, by: \.letter.segment)
        for (segment, letters) in bySegment.sorted(by: { $0.key < $1.key }) {
            guard let entry = state.segment(segment) else {
                preconditionFailure("letters are of the state that the files are added to")
            }
            let entries = letters.map {
                DeletionVector.Entry(row: $0.letter.row, since: $0.since, reason: $0.reason)
            }
            try add(entries, to: entry, snapshot)
        }
    }

    private mutating func add(
        _ entries: [DeletionVector.Entry], to entry: SegmentEntry, _ snapshot: Snapshot
    ) throws {
        let before = try snapshot.deletionVector(entry)
        let vector = DeletionVector(
            segmentID: entry.id.rawValue, rowCount: Int(entry.rows),
            entries: (before?.entries ?? []) + entries)
        try write(vector, of: entry)
    }

    private mutating func write(_ vector: DeletionVector, of entry: SegmentEntry) throws {
        if let old = entry.deletionVector {
            replace(paths.deletionVector(entry, number: old.number))
        }
        try write(vector, of: entry, number: (entry.deletionVector?.number ?? 0) + 1)
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
