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
        _ batch: Batch, _ rows: ArraySlice<BatchRowID>, _ shapeMap: [Int32], _ shapes: [Shape]
    ) {
        if rows.count > capacity {
            unsafe base.deallocate()
            unsafe wholes.deallocate()
            capacity = rows.count
            unsafe base = .allocate(capacity: capacity)
            unsafe wholes = .allocate(capacity: capacity)
        }
        count = rows.count
        let isOpaque = shapes.map(\.isOpaque)
        // Rows of a segment come from chunk after chunk.
        var place = rows.startIndex
        while place < rows.endIndex {
            let chunkIndex = rows[place].chunk
            let first = place
            while place < rows.endIndex, rows[place].chunk == chunkIndex { place += 1 }
            let chunk = batch.chunks[chunkIndex]
            unsafe fill(
                base + (first - rows.startIndex), wholes + (first - rows.startIndex),
                rows[first..<place], batch, chunk, chunk.shapeMap.map { shapeMap[Int($0)] },
                isOpaque)
        }
    }

    /// Rows of one chunk.
    private func fill(
        _ out: UnsafeMutablePointer<RowInput>, _ wholes: UnsafeMutablePointer<ValueSpan>,
        _ ids: ArraySlice<BatchRowID>, _ batch: Batch, _ chunk: BatchChunk, _ shapeMap: [Int32],
        _ isOpaque: [Bool]
    ) {
        let bytes = unsafe batch.bytes.bytes
        guard let text = bytes.baseAddress else { return }
        let rows = unsafe UnsafeBufferPointer(start: chunk.rows.pointer, count: chunk.rows.count)
        let spans = unsafe chunk.spans.base
        let hasOrigins = !chunk.origins.isEmpty
        var origin = RowOrigin(provenance: chunk.provenance, source: chunk.source, line: 0)
        var place = 0
        for id in ids {
            let row = unsafe rows[id.row]
            let end = Int(row.start) + Int(row.byteCount)
            precondition(end <= bytes.count, "a record in the batch")
            let shape = Int(shapeMap[Int(row.shape)])
            var values = unsafe spans + Int(row.firstSpan)
            if isOpaque[shape] {
                unsafe values = wholes + place
                unsafe values.initialize(to: ValueSpan(start: 0, packed: row.byteCount))
            }
            if hasOrigins {
                origin = chunk.origins[id.row]
            } else {
                origin.line = chunk.firstLine + UInt64(row.line)
            }
            unsafe (out + place).initialize(
                to: RowInput(
                    record: text + Int(row.start), byteCount: Int(row.byteCount),
                    spans: UnsafePointer(values), shape: shape, time: row.time,
                    sequence: row.sequence, line: origin.line, source: origin.source,
                    run: origin.provenance.run, ingestedAt: origin.provenance.ingestedAt,
                    version: row.version, digest: row.digest, identity: row.identity))
            place += 1
        }
    }
}
