import VarveQuery

/// A value that owns its bytes, for rows that are made one by one.
enum RowValue: Equatable {
    case missing
    case null
    case boolean(Bool)
    case integer(Int64)
    case double(Double)
    case text([UInt8])
    case json([UInt8])
    /// Microseconds since 1970-01-01T00:00:00Z.
    case timestamp(Int64)
    /// Days since 1970-01-01.
    case date(Int64)

    /// Text of ours.
    static func text(_ text: String) -> RowValue { .text(Array(text.utf8)) }

    fileprivate var bytes: [UInt8]? {
        switch self {
        case .text(let bytes), .json(let bytes): bytes
        default: nil
        }
    }

    /// The value, its bytes standing at `place`.
    fileprivate func cell(_ place: UnsafeRawBufferPointer) -> Cell {
        switch self {
        case .missing: .missing
        case .null: .null
        case .boolean(let value): .boolean(value)
        case .integer(let value): .integer(value)
        case .double(let value): .double(value)
        case .text: unsafe .text(place)
        case .json: unsafe .json(place)
        case .timestamp(let value): .timestamp(value)
        case .date(let value): .date(value)
        }
    }
}

extension RowValue {
    /// Hands over the values as cells, for the length of a call. Copies, so not for many.
    static func withCells(
        _ values: [RowValue], _ body: ([Cell]) throws(OutputError) -> Void
    ) throws(OutputError) {
        let bytes = RowBuffer()
        var ends: [Int] = []
        for value in values {
            bytes.append(value.bytes ?? [])
            ends.append(bytes.count)
        }
        var cells: [Cell] = []
        for (place, value) in values.enumerated() {
            let start = place == 0 ? 0 : ends[place - 1]
            unsafe cells.append(
                value.cell(UnsafeRawBufferPointer(rebasing: bytes.bytes[start..<ends[place]])))
        }
        try body(cells)
    }
}

extension RowPrinter {
    /// Prints a row of values that own their bytes.
    func row(_ values: [RowValue]) throws(OutputError) {
        try RowValue.withCells(values) { (cells) throws(OutputError) in try row(cells) }
    }
}
