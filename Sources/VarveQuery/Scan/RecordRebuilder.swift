import VarveColumns
import VarveJSON
import VarveSegments

/// Puts records together again from the columns of a row group, reading only pages that hold values
/// of selected rows. Confined to one thread; its memory is reused.
@safe
final class RecordRebuilder {
    private var cursors: [Cursor] = unsafe []
    private var values: [UnsafeRawBufferPointer] = unsafe []
    private var shapes: [Int64] = []
    private var layout: SegmentLayout?
    private var task: RowGroupTask?
    private let form: RecordForm

    init(_ form: RecordForm) { self.form = form }

    /// Where the values of a column are.
    @unsafe
    private struct Cursor {
        var bytes = unsafe UnsafeRawBufferPointer(start: nil, count: 0)
        var ends = unsafe UnsafeBufferPointer<UInt32>(start: nil, count: 0)
        /// For each row the place of its value; nil where that is the row's own number.
        var places: UnsafeBufferPointer<Int32>?

        func value(_ row: Int) -> UnsafeRawBufferPointer? {
            let place = unsafe places.map { unsafe Int($0[row]) } ?? row
            guard place >= 0, unsafe place + 1 < ends.count, let base = unsafe bytes.baseAddress
            else { return nil }
            let start = unsafe Int(ends[place])
            return unsafe UnsafeRawBufferPointer(
                start: base + start, count: Int(ends[place + 1]) - start)
        }
    }

    /// Turns to the selected rows of a row group: reads their values.
    ///
    /// - Throws: `FormatError`.
    func begin(_ columns: RowGroupColumns, _ task: RowGroupTask) throws(FormatError) {
        let layout = task.reader.layout
        self.layout = layout
        self.task = task
        shapes = try columns.shapes().numbers
        var isNeeded = [Bool](repeating: false, count: layout.columns.count)
        var isSeen = [Bool](repeating: false, count: layout.shapes.count)
        for element in 0..<columns.selection.count {
            let shape = Int(shapes[columns.selection[element]])
            guard !isSeen[shape] else { continue }
            isSeen[shape] = true
            for column in layout.slotColumns[shape] { isNeeded[column] = true }
        }
        unsafe cursors = unsafe Array(repeating: Cursor(), count: layout.columns.count)
        for column in isNeeded.indices where isNeeded[column] {
            let stored = try columns.text(column)
            unsafe cursors[column].bytes = unsafe stored.text.bytes
            unsafe cursors[column].ends = unsafe stored.text.ends
            unsafe cursors[column].places = columns.places(stored)
        }
    }

    /// Appends the record of a selected row.
    ///
    /// - Throws: `FormatError` where the columns contradict each other.
    func append(_ row: Int, to text: RecordBuffer) throws(FormatError) {
        guard let layout, let task else { preconditionFailure("a row group was begun") }
        let shape = Int(shapes[row])
        unsafe values.removeAll(keepingCapacity: true)
        for column in layout.slotColumns[shape] {
            guard let value = unsafe cursors[column].value(row) else {
                throw task.reader.damage(
                    at: task.entry.offset, expected: "a value of column \(column) for row \(row)",
                    found: "none")
            }
            unsafe values.append(value)
        }
        unsafe values.withUnsafeBufferPointer { values in
            unsafe layout.shapes[shape].write(values, as: form, to: text)
        }
    }
}
