import VarveBytes

/// Takes the rows of one table apart into shapes and values, strictly by the table's heading. What
/// ``RecordScanner`` is for records of JSON. Confined to one thread.
///
/// A shape says of each cell whether it stands in quotes. A table has few such patterns; from a
/// number of them on, rows go to a shape whose values are the cells as they stand.
@safe
public final class RowScanner {
    public let header: RowHeader
    /// The shapes of all rows so far; `scan` gives their numbers.
    public let shapes: ShapeTable

    /// Of each cell of the row at hand the style, and 1 behind them where a carriage return ends it.
    private var styles: [UInt8]
    private var lastStyles: [UInt8] = []
    private var lastShape = 0
    private var known: [[UInt8]: Int] = [:]
    /// The shapes of cells as they stand, without and with a carriage return.
    private let cellShapes: [Int]

    /// - Parameters:
    ///   - shapesMax: patterns that get a shape of their own, about.
    ///   - encodedBytesMax: bytes of all their serialised shapes, about.
    public init(header: RowHeader, shapesMax: Int = 1_024, encodedBytesMax: Int = 4 << 20) {
        self.header = header
        let count = header.keys.count
        styles = Array(repeating: EscapeStyle.bare.rawValue, count: count + 1)
        // Where cells have no quotes, a shape of cells as they stand would not be read back.
        let cells = [EscapeStyle](repeating: header.dialect.hasQuotes ? .cell : .bare, count: count)
        let always = [false, true].map { Shape(header: header, styles: cells, endsInReturn: $0) }
        let bytes = always.reduce(1) { $0 + $1.encoded.count }
        shapes = ShapeTable(
            limits: ShapeLimits(
                shapesMax: max(shapesMax, 3), encodedBytesMax: max(encodedBytesMax, bytes)))
        let table = shapes
        cellShapes = always.map { table.intern($0) ?? ShapeTable.opaque }
    }

    /// Takes a row apart.
    ///
    /// - Parameters:
    ///   - row: its bytes without the line feed; 64 bytes after its end are readable.
    ///   - utf8Checked: the caller knows that it is valid UTF-8, as its whole chunk is.
    ///   - spans: the values of the slots are appended, in order, relative to the row's start;
    ///     nothing if there is a fault.
    /// - Returns: the number of the row's shape in `shapes`.
    /// - Throws: `badUTF8`, `badRow`, `badQuote`; `offset` counts from the row's start.
    /// - Complexity: linear; no allocation for a pattern that was met before.
    public func scan(
        _ row: UnsafeRawBufferPointer, utf8Checked: Bool = false, spans: SpanBuffer
    ) throws(ScanFault) -> Int {
        guard let base = row.baseAddress, row.count < RecordScanner.recordBytesEnd else {
            throw ScanFault(
                code: .badRow, offset: 0, expected: "a row below 2 GiB",
                found: "\(row.count) bytes")
        }
        if !utf8Checked, let offset = unsafe UTF8Validation.firstInvalid(row) {
            throw unsafe ScanFault(
                code: .badUTF8, offset: offset, expected: "UTF-8",
                found: PaddedText(base: base, count: row.count).description(at: offset))
        }
        let count = header.keys.count
        let out = unsafe spans.reserve(count)
        var walker = unsafe CellWalker(PaddedText(base: base, count: row.count), header.dialect)
        var found = 0
        while let cell = try unsafe walker.next() {
            guard found < count else {
                throw ScanFault(
                    code: .badRow, offset: cell.start,
                    expected: "\(count) cells, as the header has",
                    found: "more")
            }
            styles[found] = (cell.isQuoted ? EscapeStyle.quoted : .bare).rawValue
            unsafe out[found] = ValueSpan(
                start: UInt32(truncatingIfNeeded: cell.start),
                packed: UInt32(truncatingIfNeeded: cell.end &- cell.start)
                    | (cell.hasDoubled ? 1 << 31 : 0))
            found += 1
        }
        guard found == count else {
            throw ScanFault(
                code: .badRow, offset: row.count, expected: "\(count) cells, as the header has",
                found: "\(found)")
        }
        styles[count] = unsafe walker.endsInReturn ? 1 : 0
        let shape = shape()
        if cellShapes.contains(shape) { unsafe widen(out) }
        spans.commit(count)
        return shape
    }

    private func shape() -> Int {
        if styles == lastStyles { return lastShape }
        lastShape = known[styles] ?? make()
        lastStyles = styles
        return lastShape
    }

    private func make() -> Int {
        let endsInReturn = styles[header.keys.count] == 1
        let cells = styles.dropLast().map { $0 == EscapeStyle.quoted.rawValue }
        let shape = Shape(
            header: header, styles: cells.map { $0 ? .quoted : .bare }, endsInReturn: endsInReturn)
        guard let id = shapes.intern(shape) else { return cellShapes[endsInReturn ? 1 : 0] }
        known[styles] = id
        return id
    }

    /// Makes the spans cover the quotes too.
    private func widen(_ out: UnsafeMutablePointer<ValueSpan>) {
        for cell in header.keys.indices where styles[cell] == EscapeStyle.quoted.rawValue {
            let span = unsafe out[cell]
            unsafe out[cell] = ValueSpan(
                start: span.start - 1, packed: UInt32(span.byteCount + 2) | 1 << 31)
        }
    }
}
