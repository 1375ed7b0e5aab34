import VarveBytes
import VarveFiles

extension DeletionVector {
    /// Reads the bytes of a whole file.
    ///
    /// - Throws: `FormatError.damaged`, `.unsupportedVersion` or `.unsupportedFeature`.
    public init(
        parsing bytes: [UInt8], expecting expected: DeletionVectorExpectation
    ) throws(FormatError) {
        let header = try FileHeader(parsing: bytes, expecting: expected.file)
        let file = header.reference
        let trailerOffset = bytes.count - FileTrailer.byteCount
        guard trailerOffset >= header.byteCount else {
            throw file.damage(
                .truncated, at: bytes.count, expected: "a header and a trailer",
                found: "\(bytes.count) bytes")
        }
        let bodyByteCount = try FileTrailer.bodyByteCount(
            Array(bytes[trailerOffset...]), fileByteCount: bytes.count,
            bodyByteCountMax: trailerOffset - header.byteCount, file: file)
        guard bodyByteCount == trailerOffset - header.byteCount else {
            throw file.damage(
                .structure, at: trailerOffset,
                expected: "a body of \(trailerOffset - header.byteCount) bytes",
                found: "\(bodyByteCount)")
        }
        try FileTrailer.check(
            Array(bytes[header.byteCount...]), at: header.byteCount,
            binding: BlockBinding(header), file: file)
        let checksum = FileTrailer.storedChecksum(of: bytes)
        guard expected.checksum ?? checksum == checksum else {
            throw file.damage(
                .identity, at: trailerOffset,
                expected: "the vector with checksum \(hexadecimal(expected.checksum ?? 0))",
                found: hexadecimal(checksum))
        }
        var reader = ByteReader(Array(bytes[header.byteCount..<trailerOffset]))
        do {
            self = try DeletionVector.body(&reader, expected)
        } catch {
            throw file.damage(
                .structure, at: header.byteCount + error.offset, expected: error.expected,
                found: error.found)
        }
    }

    /// Reads a whole open file.
    ///
    /// - Throws: as `init(parsing:expecting:)`, and `FormatError.file` if it cannot be read.
    public init(
        reading file: any File, expecting expected: DeletionVectorExpectation
    ) throws(FormatError) {
        let reference = expected.file.reference
        let count = try byteCount(of: file, reference: reference)
        guard count <= DeletionVectorFormat.byteCountMax else {
            throw reference.damage(
                .extended, at: DeletionVectorFormat.byteCountMax,
                expected: "at most \(DeletionVectorFormat.byteCountMax) bytes", found: "\(count)")
        }
        let bytes = try readBytes(of: file, at: 0, upTo: count, reference: reference)
        try self.init(parsing: bytes, expecting: expected)
    }

    private static func body(
        _ reader: inout ByteReader, _ expected: DeletionVectorExpectation
    ) throws(ByteReaderError) -> DeletionVector {
        let segmentID = try reader.readVarint()
        let number = try reader.readVarint()
        guard segmentID == expected.segment, number == expected.number else {
            throw ByteReaderError(
                offset: 0, expected: "vector \(expected.number) of segment \(expected.segment)",
                found: "vector \(number) of segment \(segmentID)")
        }
        let rowCount = try reader.readCount(atMost: Int(UInt32.max))
        let limit = min(DeletionVectorFormat.entryCountMax, reader.remaining)
        let entryCount = try reader.readCount(atMost: limit)
        let rows = try rows(&reader, count: entryCount, rowCount: rowCount)
        let entries = try entries(&reader, rows: rows)
        guard reader.isAtEnd else {
            throw ByteReaderError(
                offset: reader.offset, expected: "the end of the body",
                found: "\(reader.remaining) more bytes")
        }
        return DeletionVector(segmentID: segmentID, rowCount: rowCount, unique: entries)
    }

    private static func rows(
        _ reader: inout ByteReader, count: Int, rowCount: Int
    ) throws(ByteReaderError) -> [UInt32] {
        var rows: [UInt32] = []
        rows.reserveCapacity(count)
        var row = 0
        for _ in 0..<count {
            let offset = reader.offset
            row += try reader.readCount(atMost: rowCount)
            guard row < rowCount else {
                throw ByteReaderError(
                    offset: offset, expected: "a row below \(rowCount)", found: "\(row)")
            }
            rows.append(UInt32(row))
        }
        return rows
    }

    private static func entries(
        _ reader: inout ByteReader, rows: [UInt32]
    ) throws(ByteReaderError) -> [Entry] {
        var entries: [Entry] = []
        entries.reserveCapacity(rows.count)
        var since: UInt64 = 0
        while entries.count < rows.count {
            let offset = reader.offset
            let count = try reader.readCount(atMost: rows.count - entries.count)
            let code = try reader.readUInt8()
            guard count > 0, let reason = DeletionReason(rawValue: code) else {
                throw ByteReaderError(
                    offset: offset, expected: "a run of rows with a reason of 1 to 4",
                    found: "\(count) rows with reason \(code)")
            }
            since &+= UInt64(bitPattern: try reader.readZigzag())
            for _ in 0..<count {
                let entry = Entry(row: rows[entries.count], since: since, reason: reason)
                if let last = entries.last, (last.row, last.reason) >= (entry.row, reason) {
                    throw ByteReaderError(
                        offset: offset, expected: "each row once for a reason, in order",
                        found: "row \(entry.row) \(reason) after \(last.reason)")
                }
                entries.append(entry)
            }
        }
        return entries
    }
}
