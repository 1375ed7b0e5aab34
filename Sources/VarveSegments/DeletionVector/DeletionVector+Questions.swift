extension DeletionVector {
    /// The entries of one row.
    ///
    /// - Complexity: O(log n).
    public func entries(row: UInt32) -> ArraySlice<Entry> {
        let start = lowerBound(row)
        var end = start
        while end < entries.count, entries[end].row == row { end += 1 }
        return entries[start..<end]
    }

    /// Whether a row is dead for any reason.
    ///
    /// - Parameter sequence: asks how it was when this was the last sequence: then only reasons
    ///   since it or before count, but for drops, which count always, as they hide a row from
    ///   every question. Nil asks how it is now.
    /// - Complexity: O(log n).
    public func isDeleted(row: UInt32, asOf sequence: UInt64? = nil) -> Bool {
        entries(row: row).contains { $0.applies(asOf: sequence) }
    }

    /// Whether a row is hidden from every question: expired, retracted or forgotten.
    ///
    /// - Complexity: O(log n).
    public func isDropped(row: UInt32) -> Bool {
        entries(row: row).contains { $0.reason.isDropped }
    }

    /// Clears the flag of each row that is dead.
    ///
    /// - Parameters:
    ///   - flags: one for each row from `firstRow` on.
    ///   - sequence: as in `isDeleted(row:asOf:)`.
    ///   - onlyDropped: passes over rows that are only superseded, for questions about all versions.
    /// - Complexity: O(log n + entries of these rows).
    public func clearDeleted(
        in flags: inout [Bool], firstRow: Int = 0, asOf sequence: UInt64? = nil,
        onlyDropped: Bool = false
    ) {
        guard firstRow >= 0, let first = UInt32(exactly: firstRow) else { return }
        var index = lowerBound(first)
        while index < entries.count {
            let entry = entries[index]
            let place = Int(entry.row) - firstRow
            guard place < flags.count else { return }
            if onlyDropped ? entry.reason.isDropped : entry.applies(asOf: sequence) {
                flags[place] = false
            }
            index += 1
        }
    }

    /// Where the entries from `row` on begin.
    private func lowerBound(_ row: UInt32) -> Int {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = low + (high - low) / 2
            if entries[middle].row < row { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension DeletionVector.Entry {
    /// Whether the row counts as dead when `sequence` was the last one, or now if it is nil.
    func applies(asOf sequence: UInt64?) -> Bool {
        guard let sequence, !reason.isDropped else { return true }
        return since <= sequence
    }
}

extension DeletionVector {
    /// The rows that are dead by either vector. Commutative, associative, and of a vector with
    /// itself the same.
    ///
    /// - Precondition: both are of the same segment.
    /// - Complexity: O(n).
    public func merging(_ other: DeletionVector) -> DeletionVector {
        precondition(
            segmentID == other.segmentID && rowCount == other.rowCount,
            "only vectors of one segment are merged")
        return merging(other.entries)
    }

    /// This vector with more entries, sorted or not.
    ///
    /// - Precondition: all rows are below `rowCount`.
    /// - Complexity: O(n + m log m).
    public func merging(_ added: [Entry]) -> DeletionVector {
        let added = DeletionVector(segmentID: segmentID, rowCount: rowCount, entries: added).entries
        var merged: [Entry] = []
        merged.reserveCapacity(entries.count + added.count)
        var left = 0
        var right = 0
        while left < entries.count || right < added.count {
            let takesLeft =
                right == added.count || left < entries.count && entries[left] < added[right]
            let entry = takesLeft ? entries[left] : added[right]
            if takesLeft { left += 1 } else { right += 1 }
            // The earlier of two for a row and a reason came first.
            if let last = merged.last, last.row == entry.row, last.reason == entry.reason {
                continue
            }
            merged.append(entry)
        }
        return DeletionVector(segmentID: segmentID, rowCount: rowCount, unique: merged)
    }

    /// This vector without some entries, for undo.
    public func removing(where isRemoved: (Entry) -> Bool) -> DeletionVector {
        DeletionVector(
            segmentID: segmentID, rowCount: rowCount, unique: entries.filter { !isRemoved($0) })
    }
}
