import VarveBytes
import VarveColumns
import VarveJSON

/// A row group's bytes, ready to be appended to its segment.
public struct EncodedRowGroup {
    public let bytes: ByteSink
    public let entry: RowGroupEntry
}

/// Splits rows into columns, encodes and compresses them, and proves that what it made gives the
/// rows back. One a thread; its buffers are reused from row group to row group.
public final class RowGroupEncoder {
    private var texts: [TextVector] = []
    private var integers: [Int64] = []
    private let pages: PageEncoder
    private let proof = RowGroupDecoder()

    /// An encoder of pages of at most 65,000 bytes of text.
    public init(level: CompressionLevel) { pages = PageEncoder(level: level) }

    /// An encoder for a tier; cutting rows into row groups is the caller's.
    public init(_ tier: TierEncoding) {
        pages = PageEncoder(level: tier.level, pageBytesMax: tier.pageBytesMax)
    }

    /// - Parameter ordinal: the row group's place in its segment; part of its pages' checksums.
    /// - Throws: `ProofError` when decoding the pages does not give the records back: a fault of
    ///   this program or of the machine, never of the data.
    public func encode(
        _ rows: UnsafeBufferPointer<RowInput>, plan: SegmentPlan, ordinal: Int,
        into sink: ByteSink
    ) throws -> EncodedRowGroup {
        sink.removeAll()
        unsafe split(rows, plan)
        var chunks: [ColumnChunk] = []
        for column in SystemColumn.allCases where column != .digest {
            integers.removeAll(keepingCapacity: true)
            for row in rows.indices { unsafe integers.append(rows[row].integer(column)) }
            let start = sink.count
            var descriptors: [PageDescriptor] = []
            pages.encode(integers: integers, into: sink, pages: &descriptors)
            chunks.append(
                chunk(Int(column.rawValue), descriptors, plan, ordinal, sink, from: start))
        }
        for column in Int(SystemColumn.digest.rawValue)..<plan.columns.count
        where texts[column].count > 0 {
            let start = sink.count
            var descriptors: [PageDescriptor] = []
            try pages.encode(texts[column], into: sink, pages: &descriptors)
            chunks.append(chunk(column, descriptors, plan, ordinal, sink, from: start))
        }
        let entry = unsafe RowGroupEntry(rows, chunks)
        let encoded = EncodedRowGroup(bytes: sink, entry: entry)
        try unsafe proof.prove(encoded, plan: plan, ordinal: ordinal, gives: rows)
        return encoded
    }

    /// Rows that are split at a time: few enough to stay in the first cache from column to column.
    private static let rowsAtOnce = 128

    /// Puts each value into its column, decoded where its style allows: some rows column by column,
    /// so that one vector is written at a time.
    private func split(_ rows: UnsafeBufferPointer<RowInput>, _ plan: SegmentPlan) {
        while texts.count < plan.columns.count { texts.append(TextVector()) }
        let firstColumn = SystemColumn.allCases.count
        for column in firstColumn..<plan.columns.count {
            texts[column].removeAll(keepingCapacity: true)
        }
        for first in stride(from: 0, to: rows.count, by: Self.rowsAtOnce) {
            let some = first..<min(first + Self.rowsAtOnce, rows.count)
            for column in firstColumn..<plan.columns.count {
                let text = texts[column]
                unsafe plan.columnSlots[column - firstColumn].withUnsafeBufferPointer { slots in
                    for row in some {
                        let slot = unsafe slots[rows[row].shape]
                        if slot.index >= 0 { unsafe Self.append(rows[row], slot, to: text) }
                    }
                }
            }
        }
        unsafe splitDigests(rows)
    }

    @inline(__always)
    private static func append(_ row: RowInput, _ slot: ColumnSlot, to text: TextVector) {
        let span = unsafe row.spans[Int(slot.index)]
        let raw = unsafe UnsafeRawBufferPointer(
            start: row.record + Int(span.start), count: span.byteCount)
        if span.hasEscapes && slot.isDecoded {
            // Decoding writes by blocks, up to 16 bytes behind the text.
            unsafe text.withSpace(raw.count + 16) {
                unsafe StringCoding.decode(raw, style: slot.style, into: $0)
            }
        } else {
            unsafe text.appendPadded(raw)
        }
    }

    private func splitDigests(_ rows: UnsafeBufferPointer<RowInput>) {
        let digests = texts[Int(SystemColumn.digest.rawValue)]
        digests.removeAll(keepingCapacity: true)
        for row in rows.indices {
            let digest = unsafe rows[row].digest.littleEndian
            unsafe digests.space(8).storeBytes(of: digest, as: UInt64.self)
            digests.endValue(SegmentFormat.digestByteCount)
        }
    }

    private func chunk(
        _ column: Int, _ descriptors: [PageDescriptor], _ plan: SegmentPlan, _ ordinal: Int,
        _ sink: ByteSink, from start: Int
    ) -> ColumnChunk {
        var offset = start
        var entries: [PageEntry] = []
        entries.reserveCapacity(descriptors.count)
        for (page, descriptor) in descriptors.enumerated() {
            let place = BlockBinding.pageOrdinal(rowGroup: ordinal, column: column, page: page)
            let stored = unsafe UnsafeRawBufferPointer(
                rebasing: sink.bytes[offset..<offset + descriptor.storedByteCount])
            let checksum = unsafe plan.binding.checksum(stored, ordinal: place)
            entries.append(PageEntry(descriptor: descriptor, checksum: checksum))
            offset += descriptor.storedByteCount
        }
        return ColumnChunk(column: column, pages: entries)
    }
}

extension RowGroupEntry {
    fileprivate init(_ rows: UnsafeBufferPointer<RowInput>, _ chunks: [ColumnChunk]) {
        var rawBytes = 0
        var minTime = Int64.max
        var maxTime = Int64.min
        for row in rows.indices {
            unsafe rawBytes += rows[row].byteCount
            unsafe minTime = min(minTime, rows[row].time)
            unsafe maxTime = max(maxTime, rows[row].time)
        }
        self.init(
            rowCount: rows.count, rawByteCount: rawBytes, minTime: minTime, maxTime: maxTime,
            chunks: chunks)
    }
}

/// The pages just written do not give the records back.
public struct ProofError: Error, CustomStringConvertible {
    public let row: Int
    public let sequence: UInt64

    public var description: String {
        "a new segment does not give back the record with _seq \(sequence) (row \(row) of its row "
            + "group): nothing was committed; please report this with the record"
    }
}
