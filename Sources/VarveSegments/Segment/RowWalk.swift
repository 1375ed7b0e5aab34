import VarveColumns
import VarveJSON

/// Walks the rows of the row group that a decoder holds, one at a time, where `forEachRow` would
/// not let go: several segments can be walked beside each other. For one thread.
@safe
public final class RowWalk {
    private let decoder: RowGroupDecoder
    private var layout: SegmentLayout?
    private var shapes: [Int64] = []
    /// For each column the place of its next value.
    private var next: [Int] = []
    private var values: [UnsafeRawBufferPointer] = unsafe []
    /// The row that comes next.
    public private(set) var row = 0

    public init(_ decoder: RowGroupDecoder) { self.decoder = decoder }

    /// Turns to the rows that the decoder holds now, with all columns of their shapes.
    public func begin(_ layout: SegmentLayout) {
        self.layout = layout
        shapes = decoder.integers(.shape)
        next = [Int](repeating: 0, count: layout.columns.count)
        row = 0
    }

    /// Passes over the next row.
    public func skip() {
        guard let layout else { preconditionFailure("a row group was begun") }
        for column in layout.slotColumns[Int(shapes[row])] { next[column] += 1 }
        row += 1
    }

    /// Appends the next row's record, and where its values stand in it.
    ///
    /// - Returns: the index of its shape.
    /// - Throws: `ChunkError` when a column has too few values.
    public func take(into text: RecordBuffer, spans: SpanBuffer) throws(ChunkError) -> Int {
        guard let layout else { preconditionFailure("a row group was begun") }
        let shape = Int(shapes[row])
        unsafe values.removeAll(keepingCapacity: true)
        for column in layout.slotColumns[shape] {
            let vector = decoder.text(column)
            guard next[column] < vector.count else {
                throw ChunkError(
                    offset: 0, expected: "a value of column \(column) for row \(row)",
                    found: "\(vector.count) values")
            }
            unsafe values.append(vector[next[column]])
            next[column] += 1
        }
        unsafe values.withUnsafeBufferPointer { values in
            unsafe layout.shapes[shape].rebuild(values, into: text, spans: spans)
        }
        row += 1
        return shape
    }
}
