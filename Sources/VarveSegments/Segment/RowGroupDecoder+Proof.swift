import VarveBytes
import VarveColumns
import VarveJSON

extension RowGroupDecoder {
    /// Decodes what has just been encoded and compares each record and each system value with what
    /// went in.
    ///
    /// - Throws: `ProofError` at the first difference.
    func prove(
        _ encoded: EncodedRowGroup, plan: SegmentPlan, ordinal: Int,
        gives rows: UnsafeBufferPointer<RowInput>
    ) throws {
        let layout = plan.layout
        begin(layout, rowCount: rows.count)
        var offset = 0
        for chunk in encoded.entry.chunks {
            let end = offset + chunk.storedByteCount
            let stored = unsafe UnsafeRawBufferPointer(rebasing: encoded.bytes.bytes[offset..<end])
            try unsafe load(chunk, stored: stored, rowGroup: ordinal, of: layout)
            offset = end
        }
        for column in SystemColumn.allCases where column != .digest {
            let values = integers(column)
            for row in rows.indices where unsafe rows[row].integer(column) != values[row] {
                throw unsafe ProofError(row: row, sequence: rows[row].sequence)
            }
        }
        let mask = UInt64.max >> (64 - 8 * UInt64(SegmentFormat.digestByteCount))
        let digests = text(Int(SystemColumn.digest.rawValue))
        try unsafe forEachRow(layout) { row, shape, values in
            let input = unsafe rows[row]
            let record = unsafe UnsafeRawBufferPointer(start: input.record, count: input.byteCount)
            guard
                unsafe shape.matches(record, values: values),
                digests.integer(row) == input.digest & mask
            else { throw ProofError(row: row, sequence: input.sequence) }
        }
    }
}
