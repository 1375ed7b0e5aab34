import VarveSegments

/// The rows of a segment that a scan does not show: at most one bit for each row of the segment.
struct HiddenRows: Sendable {
    /// Number of rows.
    let count: Int
    /// Ascending; empty where `bits` is used.
    private var rows: [UInt32] = []
    private var bits: [UInt64] = []

    /// - Parameters:
    ///   - onlyDropped: superseded rows are shown.
    ///   - asOf: rows that only later sequences superseded are shown; nil for none of them.
    /// - Returns: nil if no row is hidden.
    init?(_ vector: DeletionVector?, onlyDropped: Bool, asOf: UInt64? = nil) {
        guard let vector else { return nil }
        var rows: [UInt32] = []
        for entry in vector.entries {
            guard entry.reason.isDropped || !onlyDropped && entry.since <= asOf ?? .max else {
                continue
            }
            if rows.last != entry.row { rows.append(entry.row) }
        }
        guard !rows.isEmpty else { return nil }
        count = rows.count
        guard rows.count > vector.rowCount / 32 else {
            self.rows = rows
            return
        }
        bits = [UInt64](repeating: 0, count: (vector.rowCount + 63) / 64)
        for row in rows { bits[Int(row / 64)] |= 1 << UInt64(row % 64) }
    }

    /// Sets a flag for each hidden row.
    ///
    /// - Parameters:
    ///   - flags: one for each row from `first` on, all false.
    /// - Returns: how many were set.
    func mark(_ flags: inout [Bool], from first: Int) -> Int {
        var count = 0
        if !bits.isEmpty {
            for place in flags.indices {
                let row = first + place
                guard bits[row / 64] >> UInt64(row % 64) & 1 == 1 else { continue }
                flags[place] = true
                count += 1
            }
            return count
        }
        var next = lowerBound(first)
        while next < rows.count, Int(rows[next]) < first + flags.count {
            flags[Int(rows[next]) - first] = true
            count += 1
            next += 1
        }
        return count
    }

    private func lowerBound(_ row: Int) -> Int {
        var low = 0
        var high = rows.count
        while low < high {
            let middle = (low + high) / 2
            if Int(rows[middle]) < row { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
