import VarveQuery

/// Prints rows as CSV or TSV, with a heading.
///
/// Bytes are exact except on a terminal, where control characters are written out. A missing key is as
/// null. Nested values are the text that JSON has for them, times ISO 8601 in UTC, numbers the shortest
/// text that reads back as them.
final class DelimitedPrinter<Format: DelimitedFormat>: RowPrinter {
    private let sink: any RowSink
    private let terminator: UInt8
    private let buffer = RowBuffer(capacity: RowBuffer.pieceBytes + 65_536)

    /// - Parameter terminator: what ends the heading and each row.
    init(to sink: any RowSink, terminator: UInt8 = 0x0a) {
        self.sink = sink
        self.terminator = terminator
    }

    func begin(_ columns: [RowColumn]) throws(OutputError) {
        for (place, column) in columns.enumerated() {
            if place > 0 { buffer.append(Format.separator) }
            try write(text: column.name)
        }
        try finishRow()
    }

    func row(_ cells: [Cell]) throws(OutputError) {
        for place in cells.indices {
            if place > 0 { buffer.append(Format.separator) }
            try write(cells[place], isAlone: cells.count == 1)
        }
        try finishRow()
    }

    func end() throws(OutputError) { try flush() }

    func flush() throws(OutputError) {
        defer { buffer.removeAll() }
        try unsafe sink.take(data: buffer.bytes)
    }

    private func write(_ cell: Cell, isAlone: Bool) throws(OutputError) {
        switch cell {
        case .missing, .null: Format.appendNull(to: buffer, isAlone: isAlone)
        case .boolean(let value): buffer.append(value)
        case .integer(let value): buffer.append(value)
        case .double(let value): buffer.append(value)
        case .text(let text), .json(let text):
            try unsafe Format.append(text, to: buffer) { () throws(OutputError) in
                try flushIfFull()
            }
        case .timestamp(let micros): buffer.append(timestamp: micros)
        case .date(let days): buffer.append(date: days)
        }
    }

    private func write(text: [UInt8]) throws(OutputError) {
        let name = RowBuffer()
        name.append(text)
        try unsafe write(.text(name.bytes), isAlone: false)
    }

    private func finishRow() throws(OutputError) {
        buffer.append(terminator)
        try flushIfFull()
    }

    @inline(__always)
    private func flushIfFull() throws(OutputError) {
        if buffer.count >= RowBuffer.pieceBytes { try flush() }
    }
}
