import VarveColumns
import VarveJSON
import VarveSegments

/// Reads dead letters back.
public struct DeadLetterReader {
    private let snapshot: Snapshot

    public init(_ snapshot: Snapshot) { self.snapshot = snapshot }

    /// Calls `body` with each dead letter, by number.
    ///
    /// - Throws: `StoreError`; what `body` throws.
    public func forEach(_ body: (DeadLetter) throws -> Void) throws {
        for entry in snapshot.state.deadSegments {
            let vector = try snapshot.deletionVector(entry)
            try Self.forEach(snapshot.reader(entry)) { row, letter in
                if vector?.isDeleted(row: row) != true { try body(letter) }
            }
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
