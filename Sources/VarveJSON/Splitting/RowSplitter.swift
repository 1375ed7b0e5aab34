/// Finds the rows of a table.
///
/// A row ends at a line feed outside of quotes. Where a quote is out of place, or a cell in quotes does
/// not end within the limit, nothing tells which lines belong together: the first line is then a unit
/// of its own, and the next line begins a row. So a bad row takes no good one along.
///
/// Each byte is looked at twice at most: while a row goes on in quotes from line to line without a
/// fault, rows that begin in these lines end with them.
public final class RowSplitter: UnitSplitter {
    public var units: [UnitPlace] = []
    public var heading: UnitPlace?
    public var terminatorByteCount: Int { 1 }
    public var missingEnd: String? { nil }
    public var lostTrack: String? { nil }

    private let dialect: RowDialect
    private let unitBytesMax: Int
    private var state = State.sourceStart
    /// The next byte to look at.
    private var place = 0
    private var rowStart = 0
    /// The row's first line feed, where it stands in quotes.
    private var firstFeed: Int?
    private var hasHeading = false
    /// Behind what was looked at.
    private var textEnd = 0

    private enum State {
        case sourceStart, cellStart, bare, quoted, behindQuote, behindReturn
        /// A row with a fault in its only line so far.
        case faulty
    }

    public init(_ dialect: RowDialect, unitBytesMax: Int) {
        self.dialect = dialect
        self.unitBytesMax = unitBytesMax
    }

    public var cutPlace: Int { rowStart }
    public var pendingStart: Int? { rowStart < textEnd ? rowStart : nil }

    public func drop(_ count: Int) {
        for index in units.indices {
            units[index].start -= count
            units[index].end -= count
        }
        heading?.start -= count
        heading?.end -= count
        place -= count
        rowStart -= count
        textEnd -= count
        firstFeed = firstFeed.map { $0 - count }
    }

    public func skip(_ text: UnsafeRawBufferPointer) -> Int? {
        guard let feed = unsafe text.firstIndex(of: ASCII.lineFeed) else { return nil }
        begin(at: 0)
        textEnd = 0
        return feed + 1
    }

    public func split(_ text: UnsafeRawBufferPointer, isAtEnd: Bool) {
        textEnd = text.count
        if state == .sourceStart {
            guard let mark = unsafe ByteOrderMark.byteCount(text, isAtEnd: isAtEnd) else { return }
            begin(at: mark)
        }
        guard let base = text.baseAddress else { return }
        let padded = unsafe PaddedText(base: base, count: text.count)
        while true {
            if firstFeed != nil && place - rowStart > unitBytesMax { fault() }
            if place < text.count {
                unsafe step(padded)
            } else if isAtEnd && firstFeed != nil {
                fault()
            } else {
                return
            }
        }
    }

    private func begin(at start: Int) {
        state = .cellStart
        place = start
        rowStart = start
        firstFeed = nil
    }

    @inline(__always)
    private func step(_ text: PaddedText) {
        switch state {
        case .sourceStart, .cellStart:
            let isQuote = unsafe dialect.hasQuotes && text.byte(place) == ASCII.quote
            state = isQuote ? .quoted : .bare
            place += isQuote ? 1 : 0
        case .bare: unsafe stepBare(text)
        case .quoted: unsafe stepQuoted(text)
        case .behindQuote: unsafe stepBehindQuote(text)
        case .behindReturn:
            if unsafe text.byte(place) == ASCII.lineFeed { unsafe end(text) } else { fault() }
        case .faulty:
            unsafe place = find(text, ASCII.lineFeed, ASCII.lineFeed, ASCII.lineFeed)
            if unsafe place < text.count { unsafe end(text) }
        }
    }

    private func stepBare(_ text: PaddedText) {
        let quote = dialect.hasQuotes ? ASCII.quote : ASCII.lineFeed
        unsafe place = find(text, ASCII.lineFeed, dialect.delimiter, quote)
        guard unsafe place < text.count else { return }
        switch unsafe text.byte(place) {
        case ASCII.lineFeed: unsafe end(text)
        case dialect.delimiter:
            state = .cellStart
            place += 1
        default: fault()
        }
    }

    private func stepQuoted(_ text: PaddedText) {
        let feed = firstFeed == nil ? ASCII.lineFeed : ASCII.quote
        unsafe place = find(text, ASCII.quote, feed, feed)
        guard unsafe place < text.count else { return }
        if unsafe text.byte(place) == ASCII.quote {
            state = .behindQuote
        } else {
            firstFeed = place
        }
        place += 1
    }

    private func stepBehindQuote(_ text: PaddedText) {
        switch unsafe text.byte(place) {
        case ASCII.quote: state = .quoted
        case dialect.delimiter: state = .cellStart
        case ASCII.carriageReturn: state = .behindReturn
        case ASCII.lineFeed: return unsafe end(text)
        default: return fault()
        }
        place += 1
    }

    /// Ends the row at the line feed at hand.
    private func end(_ text: PaddedText) {
        let isRow = state != .faulty && place - rowStart <= unitBytesMax
        if firstFeed != nil && !isRow { return fault() }
        unsafe add(UnitPlace(start: rowStart, end: place), isRow, text)
        begin(at: place + 1)
    }

    /// Goes back to the end of the row's first line, or on to it.
    private func fault() {
        guard let feed = firstFeed else {
            state = .faulty
            return
        }
        units.append(UnitPlace(start: rowStart, end: feed))
        begin(at: feed + 1)
    }

    private func add(_ row: UnitPlace, _ isRow: Bool, _ text: PaddedText) {
        let bytes = unsafe UnsafeRawBufferPointer(
            start: text.base + row.start, count: row.end - row.start)
        let isBlank = unsafe dialect.isBlank(bytes)
        if hasHeading || isBlank || !isRow {
            units.append(row)
        } else {
            heading = row
            hasHeading = true
        }
    }

    @inline(__always)
    private func find(_ text: PaddedText, _ a: UInt8, _ b: UInt8, _ c: UInt8) -> Int {
        let (first, second, third) = (
            ByteBlock(repeating: a), ByteBlock(repeating: b), ByteBlock(repeating: c)
        )
        var p = place
        while unsafe p < text.count {
            let block = unsafe ByteBlock(loading: text.base + p)
            let found = (block.equals(first) | block.equals(second) | block.equals(third)).mask
            if found != 0 { return unsafe min(p + found.trailingZeroBitCount, text.count) }
            p += 16
        }
        return unsafe text.count
    }
}
