import VarveJSON
import VarveSegments

/// The rows of one row group as the encoder takes them; memory is kept from one to the next.
@safe
final class RowInputBuffer {
    private var base: UnsafeMutablePointer<RowInput>
    private var capacity = 0
    private var count = 0
    /// A record that goes whole into the opaque column has one value: itself.
    private var wholes: UnsafeMutablePointer<ValueSpan>

    init() {
        unsafe base = .allocate(capacity: 0)
        unsafe wholes = .allocate(capacity: 0)
    }

    deinit {
        unsafe base.deallocate()
        unsafe wholes.deallocate()
    }

    /// The rows; they point into the batch that filled them.
    var all: UnsafeBufferPointer<RowInput> { unsafe UnsafeBufferPointer(start: base, count: count) }

    /// - Parameters:
    ///   - shapeMap: from the batch's shapes to the segment's.
    ///   - shapes: the segment's.
    func fill(
        _ batch: Batch, _ rows: ArraySlice<BatchRowID>, _ shapeMap: [Int32], _ shapes: [Shape],
        _ provenance: Provenance
    ) {
        if rows.count > capacity {
            unsafe base.deallocate()
            unsafe wholes.deallocate()
            capacity = rows.count
            unsafe base = .allocate(capacity: capacity)
            unsafe wholes = .allocate(capacity: capacity)
        }
        count = rows.count
        guard var chunkIndex = rows.first?.chunk else { return }
        var chunk = batch.chunks[chunkIndex]
        for (place, id) in rows.enumerated() {
            // Rows of a segment come from chunk after chunk: the chunk is looked up when it changes.
            if id.chunk != chunkIndex {
                chunkIndex = id.chunk
                chunk = batch.chunks[chunkIndex]
            }
            let row = chunk.rows[id.row]
            let shape = Int(shapeMap[Int(chunk.shapeMap[Int(row.shape)])])
            let record = unsafe batch.record(row)
            guard let start = record.baseAddress else { continue }
            var spans = unsafe chunk.spans.base + Int(row.firstSpan)
            if shapes[shape].isOpaque {
                unsafe spans = wholes + place
                unsafe spans.initialize(to: ValueSpan(start: 0, packed: row.byteCount))
            }
            unsafe (base + place).initialize(
                to: RowInput(
                    record: start, byteCount: record.count, spans: UnsafePointer(spans),
                    shape: shape, time: row.time, sequence: row.sequence,
                    line: chunk.firstLine + UInt64(row.line), source: chunk.source,
                    run: provenance.run, ingestedAt: provenance.ingestedAt, version: row.version,
                    digest: row.digest, identity: row.identity))
        }
    }
}
