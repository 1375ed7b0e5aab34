import VarveSegments
import VarveStore

extension Snapshot {
    /// The top-level keys of the store's records, in the order in which segments name them first.
    ///
    /// - Returns: nil where some records are kept whole, so that not all keys are known.
    /// - Throws: `StoreError.damaged`, `.missing` or `.replaced`.
    /// - Complexity: reads each segment's footer.
    public func rawKeys() throws -> [[UInt8]]? {
        try pin(state.recordSegments, vectors: false)
        var keys: [[UInt8]] = []
        var seen: Set<[UInt8]> = []
        for entry in state.recordSegments {
            for column in try open(entry).footer.columns {
                switch column {
                case .opaque: return nil
                case .raw(let key): if seen.insert(key).inserted { keys.append(key) }
                case .system: break
                }
            }
        }
        // Keys that are null, true or false in all records have no column.
        for entry in state.recordSegments {
            for shape in try open(entry).layout.shapes {
                for member in shape.members where seen.insert(member.key).inserted {
                    keys.append(member.key)
                }
            }
        }
        return keys
    }

    /// The last sequence of what was stored at or before a time; 0 if nothing was.
    ///
    /// - Parameter micros: microseconds since 1970-01-01 UTC, by the clocks of the ingests.
    /// - Throws: `StoreError.damaged`, `.missing` or `.replaced`.
    /// - Complexity: reads each segment's footer, and of row groups on both sides of the time two
    ///   columns.
    public func lastSequence(storedBy micros: Int64) throws -> SequenceNumber {
        try pin(state.recordSegments, vectors: false)
        let columns = FieldColumns()
        var last: SequenceNumber = 0
        for entry in state.recordSegments where entry.lastSequence > last {
            let reader = try open(entry)
            try reading(entry) {
                for ordinal in reader.footer.rowGroups.indices {
                    try columns.begin(reader, rowGroup: ordinal)
                    let times = try columns.vector(.system(.ingestedAt))
                    let sequences = try columns.vector(.system(.seq))
                    for element in 0..<columns.rowCount where times.integer(element) <= micros {
                        last = max(last, UInt64(bitPattern: sequences.integer(element)))
                    }
                }
            }
        }
        return last
    }
}
