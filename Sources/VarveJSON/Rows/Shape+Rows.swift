import VarveBytes

extension Shape {
    /// The shape of rows under a header: delimiters, quotes, and a carriage return at the end.
    convenience init(header: RowHeader, styles: [EscapeStyle], endsInReturn: Bool) {
        var writer = ByteWriter()
        writer.write(ShapeFormat.rowTag)
        writer.write(header.dialect.rawValue)
        writer.write(endsInReturn ? 1 : 0)
        writer.writeVarint(UInt64(header.keys.count))
        for (key, style) in zip(header.keys, styles) {
            writer.writeLengthPrefixed(key)
            writer.write(style.rawValue)
        }
        var pieces: [[UInt8]] = [[]]
        for (cell, style) in styles.enumerated() {
            let quote = style == .quoted ? [ASCII.quote] : []
            pieces[cell] += quote
            let isLast = cell == styles.count - 1
            let end = endsInReturn ? [ASCII.carriageReturn] : []
            pieces.append(quote + (isLast ? end : [header.dialect.delimiter]))
        }
        self.init(
            pieces: pieces,
            slots: zip(header.keys, styles).map { Slot(key: $0, kind: .string, style: $1) },
            members: header.keys.enumerated().map { Member(key: $1, value: .slot($0)) },
            encoded: writer.bytes, header: header)
    }

    /// Reads a serialised row shape behind its tag.
    convenience init(
        row reader: inout ByteReader
    ) throws(ByteReaderError) {
        func misfit(_ expected: String, _ found: UInt8) -> ByteReaderError {
            ByteReaderError(offset: reader.offset - 1, expected: expected, found: "\(found)")
        }
        let dialectCode = try reader.readUInt8()
        guard let dialect = RowDialect(rawValue: dialectCode) else {
            throw misfit("a dialect, 1 or 2", dialectCode)
        }
        let ending = try reader.readUInt8()
        guard ending <= 1 else { throw misfit("0 or 1", ending) }
        let count = try ShapeFormat.readCount(&reader, atMost: RowHeader.keysMax)
        var keys: [[UInt8]] = []
        var styles: [EscapeStyle] = []
        for _ in 0..<count {
            let length = try ShapeFormat.readCount(&reader, atMost: reader.remaining)
            keys.append(try reader.readBytes(length))
            let code = try reader.readUInt8()
            guard let style = EscapeStyle(rawValue: code), style.isOfCells,
                style == .bare || dialect.hasQuotes
            else { throw misfit("a cell's style", code) }
            styles.append(style)
        }
        guard reader.remaining == 0 else {
            throw ByteReaderError(
                offset: reader.offset, expected: "the end", found: "\(reader.remaining) bytes")
        }
        let header: RowHeader
        do throws(ScanFault) {
            header = try RowHeader(dialect: dialect, keys: keys)
        } catch {
            throw ByteReaderError(
                offset: reader.offset, expected: error.expected, found: error.found)
        }
        self.init(header: header, styles: styles, endsInReturn: ending == 1)
    }

    /// Whether this is the shape of rows of a table.
    public var isRow: Bool { header != nil }

    /// How the texts of strings are escaped where a record's own bytes are looked at: what
    /// `ValueSpan.hasEscapes` means.
    public var textStyle: EscapeStyle {
        guard isRow else { return .raw }
        return slots[0].style == .cell ? .cell : .quoted
    }
}

extension ShapeFormat {
    /// A varint in its shortest form: another one would be a second name of the same shape.
    static func readCount(
        _ reader: inout ByteReader, atMost limit: Int
    ) throws(ByteReaderError) -> Int {
        let start = reader.offset
        let count = try reader.readCount(atMost: limit)
        guard reader.offset - start == VarInt.byteCount(UInt64(count)) else {
            throw ByteReaderError(
                offset: start, expected: "a count in its shortest form", found: "a longer one")
        }
        return count
    }
}
