import VarveJSON
import VarveSegments

/// The rows of a row group to be: records, and where their values stand. Its memory is used again.
final class MergeDraft {
    let text = RecordBuffer(capacity: 1 << 20)
    let spans = SpanBuffer()
    private(set) var rows: [Row] = []

    struct Row {
        var start: Int
        var byteCount: Int
        var firstSpan: Int
        var shape: Int
        var time: Int64
        var sequence: UInt64
        var line: UInt64
        var source: UInt32
        var run: UInt64
        var ingestedAt: Int64
        var version: UInt32
        var digest: UInt64
        var identity: UInt64
    }

    func append(_ row: Row) { rows.append(row) }

    func removeAll() {
        text.removeAll()
        spans.removeAll()
        rows.removeAll(keepingCapacity: true)
    }

    /// Calls `body` with the rows as an encoder takes them; they point into the draft.
    ///
    /// - Parameter isOpaque: for each of the segment's shapes whether its records are kept whole.
    func withInputs<Value>(
        _ isOpaque: [Bool], _ body: (UnsafeBufferPointer<RowInput>) throws -> Value
    ) rethrows -> Value {
        let wholes = rows.map { ValueSpan(start: 0, packed: UInt32($0.byteCount)) }
        return try unsafe wholes.withUnsafeBufferPointer { wholes in
            guard let text = unsafe text.bytes.baseAddress, let whole = wholes.baseAddress else {
                return try unsafe body(UnsafeBufferPointer(start: nil, count: 0))
            }
            let inputs = rows.enumerated().map { place, row in
                let spans =
                    isOpaque[row.shape]
                    ? unsafe whole + place : unsafe UnsafePointer(spans.base + row.firstSpan)
                return unsafe RowInput(
                    record: text + row.start, byteCount: row.byteCount, spans: spans,
                    shape: row.shape, time: row.time, sequence: row.sequence, line: row.line,
                    source: row.source, run: row.run, ingestedAt: row.ingestedAt,
                    version: row.version, digest: row.digest, identity: row.identity)
            }
            return try unsafe inputs.withUnsafeBufferPointer { try unsafe body($0) }
        }
    }
}
