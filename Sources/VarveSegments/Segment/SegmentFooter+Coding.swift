import VarveBytes
import VarveColumns

extension SegmentFooter {
    /// The footer's bytes. The grammar is in the module's article.
    func encoded() -> [UInt8] {
        var writer = ByteWriter()
        writer.write(kind.rawValue)
        writer.write(tier)
        writer.writeLengthPrefixed(partition)
        writer.writeVarint(UInt64(rowCount))
        writer.writeVarint(rawByteCount)
        writer.writeVarint(firstSequence)
        writer.writeVarint(lastSequence)
        writer.writeZigzag(minTime)
        writer.writeZigzag(maxTime)
        writer.writeUInt64(contentDigest)
        writer.writeLengthPrefixed(digestKey)
        writer.writeVarint(UInt64(inputs.count))
        for input in inputs { writer.writeVarint(input) }
        writer.writeVarint(UInt64(profiles.count))
        for profile in profiles { writer.writeLengthPrefixed(profile) }
        writer.writeVarint(UInt64(shapes.count))
        for shape in shapes {
            writer.writeVarint(UInt64(shape.profile.map { $0 + 1 } ?? 0))
            writer.writeLengthPrefixed(shape.encoded)
        }
        writer.writeVarint(UInt64(columns.count))
        for column in columns { column.write(to: &writer) }
        writer.writeVarint(UInt64(rowGroups.count))
        for rowGroup in rowGroups { rowGroup.write(to: &writer) }
        writer.writeVarint(UInt64(keyColumnByteCount))
        return writer.bytes
    }

    /// - Parameter start: where the first page stands in the file.
    /// - Throws: `ByteReaderError` when the bytes are no footer. Counts are bounded by the bytes that
    ///   are left, so a hostile count allocates nothing.
    init(parsing bytes: [UInt8], firstPageAt start: Int) throws(ByteReaderError) {
        var reader = ByteReader(bytes)
        kind = try reader.readRaw(SegmentKind.self)
        tier = try reader.readUInt8()
        partition = try reader.readLengthPrefixed(atMost: 64)
        rowCount = try reader.readCount(atMost: Int(UInt32.max))
        rawByteCount = try reader.readVarint()
        firstSequence = try reader.readVarint()
        lastSequence = try reader.readVarint()
        minTime = try reader.readZigzag()
        maxTime = try reader.readZigzag()
        contentDigest = try reader.readUInt64()
        digestKey = try reader.readLengthPrefixed(atMost: 64)
        inputs = try reader.readList { reader throws(ByteReaderError) in try reader.readVarint() }
        profiles = try reader.readList { reader throws(ByteReaderError) in
            try reader.readLengthPrefixed(atMost: 1 << 20)
        }
        let profileCount = profiles.count
        shapes = try reader.readList { reader throws(ByteReaderError) in
            let profile = try reader.readCount(atMost: profileCount)
            let encoded = try reader.readLengthPrefixed(atMost: 1 << 26)
            return SegmentShape(profile: profile == 0 ? nil : profile - 1, encoded: encoded)
        }
        columns = try reader.readList { reader throws(ByteReaderError) in
            try ColumnKey(parsing: &reader)
        }
        let columnCount = columns.count
        rowGroups = try reader.readList { reader throws(ByteReaderError) in
            try RowGroupEntry(parsing: &reader, columnCount: columnCount)
        }
        keyColumnByteCount = try reader.readCount(atMost: Int(UInt32.max))
        guard reader.remaining == 0 else {
            throw ByteReaderError(
                offset: reader.offset, expected: "the end of the footer",
                found: "\(reader.remaining) more bytes")
        }
        try check(at: reader.offset)
        var offset = start
        for index in rowGroups.indices {
            rowGroups[index].offset = offset
            offset += rowGroups[index].storedByteCount
        }
    }

    /// What the parts must say of each other.
    private func check(at offset: Int) throws(ByteReaderError) {
        func require(_ holds: Bool, _ expected: String) throws(ByteReaderError) {
            guard holds else {
                throw ByteReaderError(offset: offset, expected: expected, found: "other numbers")
            }
        }
        try require(
            columns.count >= SystemColumn.allCases.count
                && SystemColumn.allCases.allSatisfy { columns[Int($0.rawValue)] == .system($0) },
            "the system columns first")
        try require(
            Set(columns).count == columns.count && columns.count <= SegmentFormat.columnsMax,
            "at most \(SegmentFormat.columnsMax) columns, each once")
        try require(
            shapes.count <= SegmentFormat.shapesMax, "at most \(SegmentFormat.shapesMax) shapes")
        try require(
            rowGroups.reduce(0) { $0 + $1.rowCount } == rowCount, "row groups of \(rowCount) rows")
        try require(
            rowGroups.reduce(UInt64(0)) { $0 &+ UInt64($1.rawByteCount) } == rawByteCount,
            "row groups of \(rawByteCount) raw bytes")
    }
}

extension ColumnKey {
    fileprivate func write(to writer: inout ByteWriter) {
        switch self {
        case .raw(let name):
            writer.write(0)
            writer.writeLengthPrefixed(name)
        case .system(let column):
            writer.write(1)
            writer.write(column.rawValue)
        case .opaque:
            writer.write(2)
        }
    }

    fileprivate init(parsing reader: inout ByteReader) throws(ByteReaderError) {
        let offset = reader.offset
        switch try reader.readUInt8() {
        case 0: self = .raw(try reader.readLengthPrefixed(atMost: 1 << 24))
        case 1: self = .system(try reader.readRaw(SystemColumn.self))
        case 2: self = .opaque
        case let kind:
            throw ByteReaderError(
                offset: offset, expected: "a kind of column, 0 to 2", found: "\(kind)")
        }
    }
}

extension RowGroupEntry {
    fileprivate func write(to writer: inout ByteWriter) {
        writer.writeVarint(UInt64(rowCount))
        writer.writeVarint(UInt64(rawByteCount))
        writer.writeZigzag(minTime)
        writer.writeZigzag(maxTime)
        writer.writeVarint(UInt64(chunks.count))
        for chunk in chunks {
            writer.writeVarint(UInt64(chunk.column))
            writer.writeVarint(UInt64(chunk.pages.count))
            for page in chunk.pages {
                page.descriptor.write(to: &writer)
                writer.writeUInt32(page.checksum)
            }
        }
    }

    fileprivate init(
        parsing reader: inout ByteReader, columnCount: Int
    ) throws(ByteReaderError) {
        rowCount = try reader.readCount(atMost: SegmentFormat.rowGroupRowsBound)
        rawByteCount = try reader.readCount(atMost: Int(UInt32.max))
        minTime = try reader.readZigzag()
        maxTime = try reader.readZigzag()
        var previous = -1
        let rows = rowCount
        chunks = try reader.readList { reader throws(ByteReaderError) in
            let offset = reader.offset
            let column = try reader.readCount(atMost: columnCount - 1)
            guard column > previous else {
                throw ByteReaderError(
                    offset: offset, expected: "a column above \(previous)", found: "\(column)")
            }
            previous = column
            let pages = try reader.readList { reader throws(ByteReaderError) in
                let descriptor = try reader.readDescriptor()
                return PageEntry(descriptor: descriptor, checksum: try reader.readUInt32())
            }
            let values = pages.reduce(0) { $0 + $1.descriptor.valueCount }
            guard values <= rows else {
                throw ByteReaderError(
                    offset: offset, expected: "at most \(rows) values", found: "\(values)")
            }
            return ColumnChunk(column: column, pages: pages)
        }
        try checkPlainBytes(at: reader.offset)
    }

    /// Values are parts of their records, each byte in one of them at most: what pages promise to
    /// unpack to is bounded by that, before memory is taken for it.
    private func checkPlainBytes(at offset: Int) throws(ByteReaderError) {
        var systemBytes = 0
        var recordBytes = 0
        for chunk in chunks {
            let plain = chunk.pages.reduce(0) { $0 + $1.descriptor.plainByteCount }
            if chunk.column < SystemColumn.allCases.count {
                systemBytes = max(systemBytes, plain)
            } else {
                recordBytes += plain
            }
        }
        guard systemBytes <= 8 * rowCount, recordBytes <= rawByteCount else {
            throw ByteReaderError(
                offset: offset, expected: "values of at most \(rawByteCount) bytes in all",
                found: "\(recordBytes), and \(systemBytes) of the store's own")
        }
    }
}

extension ByteReader {
    /// A count and that many elements; each takes a byte at least, which bounds the count.
    mutating func readList<Element>(
        _ element: (inout ByteReader) throws(ByteReaderError) -> Element
    ) throws(ByteReaderError) -> [Element] {
        let count = try readCount(atMost: remaining)
        var list: [Element] = []
        list.reserveCapacity(count)
        for _ in 0..<count { list.append(try element(&self)) }
        return list
    }

    mutating func readRaw<Value: RawRepresentable<UInt8>>(
        _ type: Value.Type
    ) throws(ByteReaderError) -> Value {
        let offset = offset
        let raw = try readUInt8()
        guard let value = Value(rawValue: raw) else {
            throw ByteReaderError(offset: offset, expected: "a known \(type)", found: "\(raw)")
        }
        return value
    }
}

extension ByteReader {
    fileprivate mutating func readDescriptor() throws(ByteReaderError) -> PageDescriptor {
        do throws(ColumnError) {
            return try PageDescriptor(from: &self)
        } catch {
            throw ByteReaderError(
                offset: error.offset, expected: error.expected, found: error.found)
        }
    }
}
