import VarveColumns
import VarveJSON
import VarveReviews
import VarveSegments

/// Reads dead letters back.
public struct DeadLetterReader {
    private let snapshot: Snapshot

    public init(_ snapshot: Snapshot) { self.snapshot = snapshot }

    /// Calls `body` with each dead letter that was neither dropped nor replayed, by number.
    ///
    /// - Throws: `StoreError`; what `body` throws.
    public func forEach(_ body: (DeadLetter) throws -> Void) throws {
        for entry in snapshot.state.deadSegments {
            try forEach(in: entry) { if $0.state == .open { try body($0.letter) } }
        }
    }

    /// Calls `body` with each letter of a segment that was not dropped; whether it was answered is
    /// not told.
    func forEach(in entry: SegmentEntry, _ body: (FoundDeadLetter) throws -> Void) throws {
        let vector = try snapshot.deletionVector(entry)
        let reader = try snapshot.reader(entry)
        let profile = try profile(reader)
        try Self.forEach(reader) { row, letter in
            guard vector?.isDropped(row: row) != true else { return }
            let isReplayed = vector?.isDeleted(row: row) == true
            try body(
                FoundDeadLetter(
                    letter: letter, state: isReplayed ? .replayed : .open, profile: profile,
                    segment: entry.id, row: row))
        }
    }

    /// The profile by which the letters of a segment were judged; nil where it says none.
    func profile(of entry: SegmentEntry) throws -> Profile? {
        let reader = try snapshot.reader(entry)
        do {
            return try profile(reader)
        } catch let error as FormatError {
            throw StoreError.damaged(snapshot.paths.segment(entry), error)
        }
    }

    /// Calls `body` with each letter of a segment and its row, with those that were dropped too.
    func forEachStored(
        in entry: SegmentEntry, _ body: (UInt32, DeadLetter) throws -> Void
    ) throws {
        let reader = try snapshot.reader(entry)
        do {
            try Self.forEach(reader, body)
        } catch let error as FormatError {
            throw StoreError.damaged(snapshot.paths.segment(entry), error)
        }
    }

    /// The profile by which the letters of a segment were judged.
    private func profile(_ reader: SegmentReader) throws -> Profile? {
        guard let mapping = reader.footer.profiles.first else { return nil }
        do {
            return try Profile(encoded: mapping)
        } catch {
            throw FormatError.damaged(
                Damage(
                    file: reader.reference, offset: 0, kind: .structure,
                    expected: "the mapping of a profile", found: error.description))
        }
    }

    private static func forEach(
        _ reader: SegmentReader, _ body: (UInt32, DeadLetter) throws -> Void
    ) throws {
        let decoder = RowGroupDecoder()
        let scratch = ByteSink()
        var firstRow = 0
        for ordinal in reader.footer.rowGroups.indices {
            try reader.load(rowGroup: ordinal, columns: nil, into: decoder, scratch: scratch)
            let numbers = decoder.integers(.sequence)
            let runs = decoder.integers(.run)
            let lines = decoder.integers(.line)
            let sources = decoder.integers(.source)
            let times = decoder.integers(.ingestedAt)
            try unsafe decoder.forEachRow(reader.layout) { row, shape, values in
                let letter = DeadLetter(
                    number: UInt64(bitPattern: numbers[row]), run: UInt64(bitPattern: runs[row]),
                    line: UInt64(bitPattern: lines[row] &+ numbers[row]),
                    sourceIndex: UInt32(truncatingIfNeeded: sources[row]), storedAt: times[row],
                    values: unsafe values.map { unsafe Array($0) })
                guard let letter else {
                    throw FormatError.damaged(
                        Damage(
                            file: reader.reference, offset: 0, kind: .structure,
                            expected: "a dead letter", found: "other values in row \(row)"))
                }
                try body(UInt32(firstRow + row), letter)
            }
            firstRow += decoder.rowCount
        }
    }
}
