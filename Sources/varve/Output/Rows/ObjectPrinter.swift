import VarveQuery

/// Prints rows as objects of JSON, one a line.
///
/// Keys in the order of the columns; a missing key is left out, null is `null`. Times are strings, ISO
/// 8601 in UTC; numbers the shortest text that reads back as them, `null` where JSON has none (infinite,
/// not a number); nested values as they were received. On a terminal what could steer it is escaped in
/// the way of JSON, so that the line means the same.
final class ObjectPrinter: RowPrinter {
    private let sink: any RowSink
    private let isForTerminal: Bool
    private let terminator: UInt8
    private let buffer = RowBuffer(capacity: RowBuffer.pieceBytes + 65_536)
    /// `"name":` of each column.
    private var keys: [[UInt8]] = []

    /// - Parameter terminator: what ends each object.
    init(to sink: any RowSink, terminator: UInt8 = 0x0a) {
        self.sink = sink
        self.terminator = terminator
        isForTerminal = sink.isTerminal
    }

    func begin(_ columns: [RowColumn]) throws(OutputError) {
        for column in columns {
            let key = RowBuffer()
            let name = RowBuffer()
            name.append(column.name)
            try unsafe JSONText.append(
                string: name.bytes, to: key, isForTerminal: isForTerminal
            ) { () throws(OutputError) in }
            key.append(UInt8(ascii: ":"))
            unsafe keys.append(Array(key.bytes))
        }
    }

    func row(_ cells: [Cell]) throws(OutputError) {
        buffer.append(UInt8(ascii: "{"))
        var isFirst = true
        for place in cells.indices {
            if case .missing = cells[place] { continue }
            if !isFirst { buffer.append(UInt8(ascii: ",")) }
            isFirst = false
            buffer.append(keys[place])
            try write(cells[place])
        }
        buffer.append(UInt8(ascii: "}"))
        buffer.append(terminator)
        try flushIfFull()
    }

    func end() throws(OutputError) { try flush() }

    func flush() throws(OutputError) {
        defer { buffer.removeAll() }
        try unsafe sink.take(data: buffer.bytes)
    }

    private func write(_ cell: Cell) throws(OutputError) {
        switch cell {
        case .missing, .null: buffer.append("null" as StaticString)
        case .boolean(let value): buffer.append(value)
        case .integer(let value): buffer.append(value)
        case .double(let value) where value.isFinite: buffer.append(value)
        case .double: buffer.append("null" as StaticString)
        case .text(let text):
            try unsafe JSONText.append(
                string: text, to: buffer, isForTerminal: isForTerminal
            ) { () throws(OutputError) in try flushIfFull() }
        case .json(let text):
            try unsafe JSONText.append(
                nested: text, to: buffer, isForTerminal: isForTerminal
            ) { () throws(OutputError) in try flushIfFull() }
        case .timestamp(let micros):
            buffer.append(UInt8(ascii: "\""))
            buffer.append(timestamp: micros)
            buffer.append(UInt8(ascii: "\""))
        case .date(let days):
            buffer.append(UInt8(ascii: "\""))
            buffer.append(date: days)
            buffer.append(UInt8(ascii: "\""))
        }
    }

    @inline(__always)
    private func flushIfFull() throws(OutputError) {
        if buffer.count >= RowBuffer.pieceBytes { try flush() }
    }
}
