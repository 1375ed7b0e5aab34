import VarveBytes
import VarveColumns
import VarveFiles
import VarveJSON

/// An open segment: its footer in memory, its pages on demand.
///
/// - Note: safe to share between threads; each needs a `RowGroupDecoder` of its own.
public final class SegmentReader: Sendable {
    public let header: FileHeader
    public let footer: SegmentFooter
    public let footerChecksum: UInt32
    public let fileByteCount: Int
    public let layout: SegmentLayout
    private let file: any File
    private let keyColumnOffset: Int

    /// Opens a segment: reads and checks header, trailer and footer.
    ///
    /// - Parameter expected: what the manifest says; its parts that are nil are not compared.
    /// - Throws: `FormatError`.
    /// - Complexity: three reads; O(footer).
    public init(file: any File, expecting expected: FileExpectation) throws(FormatError) {
        let reference = expected.reference
        self.file = file
        header = try FileHeader.read(from: file, expecting: expected)
        fileByteCount = try byteCount(of: file, reference: reference)
        let binding = BlockBinding(header)
        let trailerOffset = max(header.byteCount, fileByteCount - FileTrailer.byteCount)
        let trailer = try readBytes(
            of: file, at: trailerOffset, upTo: FileTrailer.byteCount, reference: reference)
        let bodyByteCount = try FileTrailer.bodyByteCount(
            trailer, fileByteCount: fileByteCount,
            bodyByteCountMax: SegmentFormat.footerByteCountMax, file: reference)
        let footerOffset = trailerOffset - bodyByteCount
        let body = try readBytes(
            of: file, at: footerOffset, upTo: bodyByteCount, reference: reference)
        try FileTrailer.check(body + trailer, at: footerOffset, binding: binding, file: reference)
        footerChecksum = FileTrailer.storedChecksum(of: trailer)
        do throws(ByteReaderError) {
            footer = try SegmentFooter(parsing: body, firstPageAt: header.byteCount)
        } catch {
            throw reference.damage(
                .structure, at: footerOffset + error.offset, expected: error.expected,
                found: error.found)
        }
        keyColumnOffset =
            footer.rowGroups.last.map { $0.offset + $0.storedByteCount } ?? header.byteCount
        guard keyColumnOffset + footer.keyColumnByteCount == footerOffset else {
            throw reference.damage(
                .structure, at: footerOffset, expected: "pages up to the footer",
                found: "pages up to byte \(keyColumnOffset + footer.keyColumnByteCount)")
        }
        layout = try SegmentLayout(footer, binding: binding, file: reference, at: footerOffset)
        let hasRows = layout.shapes.contains(where: \.isRow)
        guard header.requiredFeatures.contains(.rowShapes) == hasRows else {
            throw reference.damage(
                .structure, at: footerOffset,
                expected: hasRows ? "shapes of JSON, as the header says" : "a shape of rows",
                found: hasRows ? "shapes of rows" : "none")
        }
    }

    public var reference: FileReference { header.reference }

    /// Loads the given columns of a row group; those without a value in it are passed over.
    ///
    /// Neighbouring columns are read at once.
    /// - Parameter columns: nil for all.
    /// - Throws: `FormatError`.
    public func load(
        rowGroup ordinal: Int, columns: Set<Int>?, into decoder: RowGroupDecoder,
        scratch: ByteSink
    ) throws(FormatError) {
        let rowGroup = footer.rowGroups[ordinal]
        decoder.begin(layout, rowCount: rowGroup.rowCount)
        var offset = rowGroup.offset
        var pending: [(chunk: ColumnChunk, offset: Int)] = []
        for chunk in rowGroup.chunks {
            if columns?.contains(chunk.column) ?? true {
                pending.append((chunk, offset))
            } else {
                try load(pending, ordinal, into: decoder, scratch)
                pending.removeAll(keepingCapacity: true)
            }
            offset += chunk.storedByteCount
        }
        try load(pending, ordinal, into: decoder, scratch)
        for column in SystemColumn.allCases
        where (columns?.contains(Int(column.rawValue)) ?? true)
            && !rowGroup.chunks.contains(where: { $0.column == Int(column.rawValue) })
        {
            throw reference.damage(
                .structure, at: rowGroup.offset, expected: "the column \(column)", found: "none")
        }
    }

    /// Reads and decodes chunks that lie side by side.
    private func load(
        _ chunks: [(chunk: ColumnChunk, offset: Int)], _ ordinal: Int,
        into decoder: RowGroupDecoder, _ scratch: ByteSink
    ) throws(FormatError) {
        guard let first = chunks.first, let last = chunks.last else { return }
        let count = last.offset + last.chunk.storedByteCount - first.offset
        let bytes = try unsafe read(count, at: first.offset, scratch)
        for (chunk, offset) in chunks {
            let start = offset - first.offset
            do throws(ChunkError) {
                try unsafe decoder.load(
                    chunk,
                    stored: UnsafeRawBufferPointer(
                        rebasing: bytes[start..<start + chunk.storedByteCount]),
                    rowGroup: ordinal, of: layout)
            } catch {
                throw reference.damage(
                    error.kind, at: offset + error.offset, expected: error.expected,
                    found: error.found)
            }
        }
    }

    /// The key column, checked.
    public func keyColumn() throws(FormatError) -> KeyColumn.Reader {
        let bytes = try readBytes(
            of: file, at: keyColumnOffset, upTo: footer.keyColumnByteCount, reference: reference)
        let column = try KeyColumn.Reader(
            bytes, seed: layout.binding.seed(ordinal: BlockBinding.keyColumnOrdinal),
            file: reference, offset: keyColumnOffset)
        let isShort = header.requiredFeatures.contains(.shortKeys)
        guard column.isShort == isShort else {
            throw reference.damage(
                .structure, at: keyColumnOffset,
                expected: isShort ? "short keys, as the header says" : "keys of 16 bits",
                found: "others")
        }
        return column
    }

    /// Exactly `count` bytes, in `scratch`.
    func read(
        _ count: Int, at offset: Int, _ scratch: ByteSink
    ) throws(FormatError) -> UnsafeRawBufferPointer {
        guard count <= fileByteCount else {
            throw reference.damage(
                .truncated, at: offset, expected: "\(count) bytes of pages",
                found: "a file of \(fileByteCount)")
        }
        scratch.removeAll()
        var readCount = 0
        do throws(FileError) {
            let space = unsafe UnsafeMutableRawBufferPointer(
                start: scratch.space(count), count: count)
            readCount = try unsafe file.read(into: space, at: offset)
        } catch {
            throw .file(reference, cause: error)
        }
        guard readCount == count else {
            throw reference.damage(
                .truncated, at: offset, expected: "\(count) bytes", found: "\(readCount)")
        }
        scratch.commit(count)
        return unsafe scratch.bytes
    }

    public func close() { file.close() }
}

extension SegmentLayout {
    /// - Throws: `FormatError.damaged` when a shape is none, or names a column that is not there.
    fileprivate init(
        _ footer: SegmentFooter, binding: BlockBinding, file: FileReference, at offset: Int
    ) throws(FormatError) {
        var index: [ColumnKey: Int] = [:]
        for (place, key) in footer.columns.enumerated() { index[key] = place }
        var shapes: [Shape] = []
        var slotColumns: [[Int]] = []
        for entry in footer.shapes {
            guard let shape = try? Shape(encoded: entry.encoded) else {
                throw file.damage(
                    .structure, at: offset, expected: "a shape", found: "other bytes")
            }
            let keys = shape.isOpaque ? [.opaque] : shape.slots.map { ColumnKey.raw($0.key) }
            let columns = keys.compactMap { index[$0] }
            guard columns.count == keys.count else {
                throw file.damage(
                    .structure, at: offset, expected: "a column for each slot of a shape",
                    found: "\(columns.count) of \(keys.count)")
            }
            shapes.append(shape)
            slotColumns.append(columns)
        }
        self.init(
            shapes: shapes, columns: footer.columns, slotColumns: slotColumns, binding: binding)
    }
}
