import VarveBytes

/// How the cells of a row are told apart. Persisted: the raw values.
public enum RowDialect: UInt8, Sendable, Hashable, CaseIterable {
    /// RFC 4180: commas; a cell may stand in quotes, and a quote within these is doubled.
    case csv = 1
    /// Tabs; a quote is a character like any other.
    case tsv = 2

    /// What stands between two cells.
    public var delimiter: UInt8 { self == .csv ? ASCII.comma : ASCII.tab }
    /// Whether a quote at a cell's beginning has a meaning.
    public var hasQuotes: Bool { self == .csv }

    /// Whether a row is blank: nothing but white space that separates no cells.
    public func isBlank(_ row: UnsafeRawBufferPointer) -> Bool {
        unsafe row.allSatisfy { ASCII.isSpace($0) && $0 != delimiter }
    }
}

/// The heading of a table: how its rows are written, and the names of their cells.
public struct RowHeader: Hashable, Sendable {
    public let dialect: RowDialect
    /// The decoded names: UTF-8, each once.
    public let keys: [[UInt8]]

    /// A segment must have a column for each.
    public static let keysMax = 1_000
    /// All names together: shapes repeat them.
    public static let keyBytesMax = 1 << 16

    init(dialect: RowDialect, checkedKeys keys: [[UInt8]]) {
        self.dialect = dialect
        self.keys = keys
    }

    /// Names that are checked.
    ///
    /// - Throws: `badRow` where there are too many names or one is there twice, `badUTF8`.
    public init(dialect: RowDialect, keys: [[UInt8]]) throws(ScanFault) {
        func fault(_ code: ScanFault.Code, _ expected: String, _ found: String) -> ScanFault {
            ScanFault(code: code, offset: 0, expected: expected, found: found)
        }
        guard (1...Self.keysMax).contains(keys.count) else {
            throw fault(.badRow, "1 to \(Self.keysMax) names", "\(keys.count)")
        }
        let byteCount = keys.reduce(0) { $0 + $1.count }
        guard byteCount <= Self.keyBytesMax else {
            throw fault(.badRow, "names of at most \(Self.keyBytesMax) bytes", "\(byteCount)")
        }
        var known: Set<[UInt8]> = []
        for key in keys {
            guard unsafe key.withUnsafeBytes({ unsafe UTF8Validation.isValid($0) }) else {
                throw fault(.badUTF8, "names in UTF-8", "other bytes")
            }
            guard known.insert(key).inserted else {
                let name = unsafe key.withUnsafeBytes { unsafe DuplicateKeys.quoted($0) }
                throw fault(.badRow, "each name once", "\(name) again")
            }
        }
        self.init(dialect: dialect, checkedKeys: keys)
    }

    /// Reads a heading: a row without its line feed.
    ///
    /// - Parameter row: 64 bytes after its end are readable.
    /// - Throws: `badQuote`, and as ``init(dialect:keys:)``.
    public init(_ row: UnsafeRawBufferPointer, _ dialect: RowDialect) throws(ScanFault) {
        guard let base = row.baseAddress else {
            throw ScanFault(code: .badRow, offset: 0, expected: "names", found: "nothing")
        }
        var walker = unsafe CellWalker(PaddedText(base: base, count: row.count), dialect)
        let text = RecordBuffer()
        var keys: [[UInt8]] = []
        while let cell = try unsafe walker.next() {
            text.removeAll()
            unsafe StringCoding.decode(
                UnsafeRawBufferPointer(rebasing: row[cell.start..<cell.end]),
                style: cell.isQuoted ? .quoted : .bare, appendingTo: text)
            keys.append(text.array)
        }
        try self.init(dialect: dialect, keys: keys)
    }
}
