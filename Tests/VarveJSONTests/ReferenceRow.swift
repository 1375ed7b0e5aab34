@testable import VarveJSON

/// What keeps bytes from being a row, and where.
struct ReferenceFault: Error, Equatable {
    var code: ScanFault.Code
    var offset: Int
}

/// The cells of one row by the letter of its dialect, a byte at a time.
struct ReferenceRow {
    struct Cell: Equatable {
        var text: [UInt8] = []
        var isQuoted = false
    }

    private(set) var cells: [Cell] = []
    /// A carriage return ends the row.
    let endsInReturn: Bool
    private let text: ArraySlice<UInt8>
    private let dialect: RowDialect
    private var at = 0

    /// - Parameter count: the cells that the heading has; nil of a heading itself.
    init(_ row: [UInt8], _ dialect: RowDialect, count: Int?) throws(ReferenceFault) {
        endsInReturn = row.last == 0x0d
        text = endsInReturn ? row.dropLast() : row[...]
        self.dialect = dialect
        while at <= text.count {
            let start = at
            let cell = try cell()
            // A cell too many is told where its text begins.
            guard cells.count < count ?? .max else {
                throw ReferenceFault(code: .badRow, offset: start + (cell.isQuoted ? 1 : 0))
            }
            cells.append(cell)
        }
        guard cells.count == count ?? cells.count else {
            throw ReferenceFault(code: .badRow, offset: row.count)
        }
    }

    /// The cell at hand, and what ends it passed.
    private mutating func cell() throws(ReferenceFault) -> Cell {
        if dialect == .csv, at < text.count, text[at] == 0x22 { return try quotedCell() }
        var cell = Cell()
        while at < text.count, text[at] != dialect.delimiter {
            if dialect == .csv, text[at] == 0x22 {
                throw ReferenceFault(code: .badQuote, offset: at)
            }
            cell.text.append(text[at])
            at += 1
        }
        at += 1
        return cell
    }

    private mutating func quotedCell() throws(ReferenceFault) -> Cell {
        var cell = Cell(isQuoted: true)
        let open = at
        at += 1
        while true {
            guard at < text.count else { throw ReferenceFault(code: .badQuote, offset: open) }
            let isQuote = text[at] == 0x22
            if isQuote {
                at += 1
                guard at < text.count, text[at] == 0x22 else { break }
            }
            cell.text.append(text[at])
            at += 1
        }
        guard at == text.count || text[at] == dialect.delimiter else {
            throw ReferenceFault(code: .badQuote, offset: at)
        }
        at += 1
        return cell
    }
}

extension ReferenceRow {
    /// The row as an object of JSON under the names of a heading.
    func object(_ keys: [[UInt8]]) -> [UInt8] {
        let members = zip(keys, cells).map { key, cell in
            Self.string(key) + [0x3a] + Self.string(cell.text)
        }
        return [0x7b] + Array(members.joined(separator: [0x2c])) + [0x7d]
    }

    /// A string that escapes what it must, as `JSON.stringify` does.
    private static func string(_ text: [UInt8]) -> [UInt8] {
        let digits = Array("0123456789abcdef".utf8)
        let contents = text.flatMap { byte -> [UInt8] in
            switch byte {
            case 0x22, 0x5c: [0x5c, byte]
            case 0x08: Array(#"\b"#.utf8)
            case 0x09: Array(#"\t"#.utf8)
            case 0x0a: Array(#"\n"#.utf8)
            case 0x0c: Array(#"\f"#.utf8)
            case 0x0d: Array(#"\r"#.utf8)
            case ..<0x20: Array(#"\u00"#.utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            default: [byte]
            }
        }
        return [0x22] + contents + [0x22]
    }
}
