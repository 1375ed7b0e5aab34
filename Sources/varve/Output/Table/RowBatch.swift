import VarveQuery

/// The first rows of a table, held until it is known how wide its columns are.
final class RowBatch {
    static let rowsMax = 1_000
    static let bytesMax = 1 << 20

    private let bytes = RowBuffer()
    private var cells: [Cell] = []
    /// The bytes of each cell's text.
    private var spans: [Range<Int>] = []
    private let width: Int
    private(set) var count = 0

    /// - Parameter width: cells of a row.
    init(width: Int) { self.width = width }

    var isFull: Bool { count >= Self.rowsMax || bytes.count >= Self.bytesMax }

    /// Copies a row, of each text at most `textBytesMax` bytes and one more, so that it shows.
    func add(_ row: [Cell], textBytesMax: Int) {
        count += 1
        for cell in row {
            let start = bytes.count
            switch cell {
            case .text(let text), .json(let text):
                unsafe bytes.append(UTF8Text.prefix(text, textBytesMax + 4))
            default: break
            }
            cells.append(cell)
            spans.append(start..<bytes.count)
        }
    }

    /// Hands over the rows in order.
    func replay(_ body: ([Cell]) throws(OutputError) -> Void) throws(OutputError) {
        var row: [Cell] = []
        for place in 0..<count {
            row.removeAll(keepingCapacity: true)
            for index in place * width..<(place + 1) * width { row.append(cell(index)) }
            try body(row)
        }
    }

    private func cell(_ index: Int) -> Cell {
        let place = unsafe UnsafeRawBufferPointer(rebasing: bytes.bytes[spans[index]])
        return switch cells[index] {
        case .text: unsafe .text(place)
        case .json: unsafe .json(place)
        case let other: other
        }
    }
}
