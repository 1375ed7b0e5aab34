/// A cell of a row: its text, between its quotes where it has them.
struct Cell {
    var start: Int
    var end: Int
    var isQuoted = false
    /// It has a quote in it, which stands there doubled.
    var hasDoubled = false
}

/// Walks over the cells of one row, strictly by its dialect.
@unsafe
struct CellWalker {
    private let text: PaddedText
    private let dialect: RowDialect
    /// The end of the last cell: a carriage return that ends the row belongs to no cell.
    private let end: Int
    /// Where the next cell begins; behind `end` when there is none.
    private(set) var place = 0

    init(_ text: PaddedText, _ dialect: RowDialect) {
        unsafe self.text = unsafe text
        unsafe self.dialect = dialect
        let endsInReturn =
            unsafe text.count > 0 && text.byte(text.count - 1) == ASCII.carriageReturn
        unsafe end = unsafe text.count - (endsInReturn ? 1 : 0)
    }

    /// Whether the row ends in a carriage return.
    var endsInReturn: Bool { unsafe end < text.count }

    /// The next cell; nil behind the last.
    ///
    /// - Throws: `badQuote`.
    @inline(__always)
    mutating func next() throws(ScanFault) -> Cell? {
        guard unsafe place <= end else { return nil }
        if unsafe dialect.hasQuotes && place < end && text.byte(place) == ASCII.quote {
            return try unsafe quoted()
        }
        let start = unsafe place
        let stop = unsafe find(dialect.delimiter, dialect.hasQuotes, from: start)
        if unsafe stop < end && text.byte(stop) != dialect.delimiter {
            throw ScanFault(
                code: .badQuote, offset: stop, expected: "a quote at a cell's beginning only",
                found: "one within a cell")
        }
        unsafe place = stop + 1
        return Cell(start: start, end: stop)
    }

    private mutating func quoted() throws(ScanFault) -> Cell {
        let open = unsafe place
        var cell = Cell(start: open + 1, end: open + 1, isQuoted: true)
        while true {
            cell.end = unsafe find(ASCII.quote, false, from: cell.end)
            guard unsafe cell.end < end else {
                throw ScanFault(
                    code: .badQuote, offset: open, expected: "a quote that ends the cell",
                    found: "none")
            }
            guard unsafe cell.end + 1 < end, unsafe text.byte(cell.end + 1) == ASCII.quote else {
                break
            }
            cell.hasDoubled = true
            cell.end += 2
        }
        let behind = cell.end + 1
        guard unsafe behind == end || text.byte(behind) == dialect.delimiter else {
            throw unsafe ScanFault(
                code: .badQuote, offset: behind, expected: "the end of the cell behind its quote",
                found: text.description(at: behind))
        }
        unsafe place = behind + 1
        return cell
    }

    /// The first place of a byte, or of a quote, from `start` on; `end` if there is none.
    @inline(__always)
    private func find(_ byte: UInt8, _ orQuote: Bool, from start: Int) -> Int {
        let wanted = ByteBlock(repeating: byte)
        let quote = ByteBlock(repeating: orQuote ? ASCII.quote : byte)
        var p = start
        while unsafe p < end {
            let block = unsafe ByteBlock(loading: text.base + p)
            let found = (block.equals(wanted) | block.equals(quote)).mask
            if found != 0 { return unsafe min(p + found.trailingZeroBitCount, end) }
            p += 16
        }
        return unsafe end
    }
}
