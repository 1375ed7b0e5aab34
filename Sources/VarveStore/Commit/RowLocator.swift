import VarveColumns
import VarveSegments

/// Finds rows by their sequences, wherever a compactor has put them. For one thread.
final class RowLocator {
    private let snapshot: Snapshot
    private let decoder = RowGroupDecoder()
    private let scratch = ByteSink()

    init(_ snapshot: Snapshot) { self.snapshot = snapshot }

    /// The segments and rows that hold some sequences; those that no live segment holds are left out.
    ///
    /// - Throws: `StoreError.damaged` or `.missing`, naming the file.
    /// - Complexity: reads the sequences of each row group whose bounds hold one that is wanted.
    func places(
        of sequences: Set<SequenceNumber>, _ content: SegmentContent
    ) throws -> [SegmentID: [SequenceNumber: UInt32]] {
        let wanted = sequences.sorted()
        var places: [SegmentID: [SequenceNumber: UInt32]] = [:]
        let state = snapshot.state
        for entry in content == .records ? state.recordSegments : state.deadSegments
        where wanted.holds(entry.firstSequence...entry.lastSequence) {
            do {
                let found = try find(wanted, in: entry)
                if !found.isEmpty { places[entry.id] = found }
            } catch let error as FormatError {
                throw StoreError.damaged(snapshot.paths.segment(entry), error)
            }
        }
        return places
    }

    private func find(
        _ wanted: [SequenceNumber], in entry: SegmentEntry
    ) throws -> [SequenceNumber: UInt32] {
        let reader = try snapshot.open(entry)
        defer { reader.close() }
        let column = Int(SystemColumn.sequence.rawValue)
        var found: [SequenceNumber: UInt32] = [:]
        var firstRow = 0
        for (ordinal, rowGroup) in reader.footer.rowGroups.enumerated() {
            defer { firstRow += rowGroup.rowCount }
            let bounds = rowGroup.sequences
            guard wanted.holds(bounds) else { continue }
            try reader.load(
                rowGroup: ordinal, columns: [column], into: decoder, scratch: scratch)
            var next = wanted.firstIndex(from: bounds.lowerBound)
            for (row, value) in decoder.integers(.sequence).enumerated() {
                let sequence = UInt64(bitPattern: value)
                while next < wanted.count, wanted[next] < sequence { next += 1 }
                guard next < wanted.count else { break }
                if wanted[next] == sequence { found[sequence] = UInt32(firstRow + row) }
            }
        }
        return found
    }
}

extension [SequenceNumber] {
    /// Of numbers in rising order, the place of the first that is at least `bound`.
    func firstIndex(from bound: SequenceNumber) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < bound { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Whether one of numbers in rising order lies within bounds.
    func holds(_ bounds: ClosedRange<SequenceNumber>) -> Bool {
        let place = firstIndex(from: bounds.lowerBound)
        return place < count && self[place] <= bounds.upperBound
    }
}
