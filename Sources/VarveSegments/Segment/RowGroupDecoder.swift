import VarveBytes
import VarveColumns
import VarveJSON

/// What a decoder must know of the segment that a row group belongs to.
public struct SegmentLayout: Sendable {
    public let shapes: [Shape]
    public let columns: [ColumnKey]
    /// For each shape the column of each slot.
    public let slotColumns: [[Int]]
    let binding: BlockBinding
}

/// A row group's columns as they are needed. One a thread; its buffers are reused.
///
/// The bytes of a chunk come from the caller, which lets the same code read a file and prove what
/// has just been encoded.
@safe
public final class RowGroupDecoder {
    public private(set) var rowCount = 0
    private var shapeCount = 0
    private var texts: [TextVector] = []
    private var isTextLoaded: [Bool] = []
    private var integers: [[Int64]] = Array(
        repeating: [], count: SystemColumn.allCases.count)
    private var cursors: [Cursor] = unsafe []
    private let pages = PageDecoder()

    public init() {}

    /// Forgets the row group before.
    public func begin(_ layout: SegmentLayout, rowCount: Int) {
        self.rowCount = rowCount
        shapeCount = layout.shapes.count
        while texts.count < layout.columns.count {
            texts.append(TextVector())
            isTextLoaded.append(false)
        }
        for column in texts.indices where isTextLoaded[column] {
            texts[column].removeAll(keepingCapacity: true)
            isTextLoaded[column] = false
        }
        for column in integers.indices { integers[column].removeAll(keepingCapacity: true) }
    }

    /// Decodes all pages of a chunk.
    ///
    /// - Parameters:
    ///   - stored: the chunk's bytes as the file has them.
    ///   - rowGroup: the row group's place in its segment.
    /// - Throws: `ChunkError` with the offset within the chunk.
    public func load(
        _ chunk: ColumnChunk, stored: UnsafeRawBufferPointer, rowGroup: Int,
        of layout: SegmentLayout
    ) throws(ChunkError) {
        var offset = 0
        for (ordinal, page) in chunk.pages.enumerated() {
            let descriptor = page.descriptor
            guard descriptor.storedByteCount <= stored.count - offset else {
                throw ChunkError(offset: offset, expected: "a whole page", found: "its beginning")
            }
            let bytes = unsafe UnsafeRawBufferPointer(
                rebasing: stored[offset..<offset + descriptor.storedByteCount])
            let checksum = unsafe layout.binding.checksum(
                bytes,
                ordinal: BlockBinding.pageOrdinal(
                    rowGroup: rowGroup, column: chunk.column, page: ordinal))
            guard checksum == page.checksum else {
                throw ChunkError(
                    kind: .checksum, offset: offset,
                    expected: "CRC-32C \(hexadecimal(page.checksum))",
                    found: hexadecimal(checksum))
            }
            try unsafe decode(bytes, descriptor, column: chunk.column, at: offset)
            offset += descriptor.storedByteCount
        }
        try checkCounts(chunk.column)
    }

    private func decode(
        _ bytes: UnsafeRawBufferPointer, _ descriptor: PageDescriptor, column: Int, at offset: Int
    ) throws(ChunkError) {
        do throws(ColumnError) {
            if column < Int(SystemColumn.digest.rawValue) {
                try unsafe pages.decodeIntegers(
                    bytes, descriptor, appendingTo: &integers[column])
            } else {
                isTextLoaded[column] = true
                try unsafe pages.decode(bytes, descriptor, appendingTo: texts[column])
            }
        } catch {
            throw ChunkError(offset: offset, expected: "a page that decodes", found: "\(error)")
        }
    }

    /// System columns have a value in every row, and shapes are known ones.
    private func checkCounts(_ column: Int) throws(ChunkError) {
        guard let system = SystemColumn(rawValue: UInt8(truncatingIfNeeded: column)),
            column < SystemColumn.allCases.count
        else { return }
        let count = system == .digest ? texts[column].count : integers[column].count
        guard count == rowCount else {
            throw ChunkError(offset: 0, expected: "\(rowCount) values", found: "\(count)")
        }
        let shapes = Int64(shapeCount)
        guard system == .shape, let odd = integers[column].first(where: { $0 < 0 || $0 >= shapes })
        else { return }
        throw ChunkError(offset: 0, expected: "a shape below \(shapeCount)", found: "\(odd)")
    }

    /// A loaded system column; `rowCount` values.
    public func integers(_ column: SystemColumn) -> [Int64] { integers[Int(column.rawValue)] }

    /// A loaded column's values, without places for rows that have none.
    public func text(_ column: Int) -> TextVector { texts[column] }

    /// The stored digest of a row; the digest column must be loaded.
    public func digest(_ row: Int) -> UInt64 {
        texts[Int(SystemColumn.digest.rawValue)].integer(row)
    }

    /// Walks the rows in order with their values, one a slot of the row's shape. Needs the shape
    /// column and every column of the shapes.
    ///
    /// - Throws: `ChunkError` when a column has too few or too many values; what `body` throws.
    public func forEachRow(
        _ layout: SegmentLayout,
        _ body: (_ row: Int, Shape, _ values: UnsafeBufferPointer<UnsafeRawBufferPointer>) throws ->
            Void
    ) throws {
        unsafe cursors.removeAll(keepingCapacity: true)
        for column in layout.columns.indices {
            let text = texts[column]
            unsafe cursors.append(
                Cursor(next: 0, count: text.count, bytes: text.bytes, ends: text.ends))
        }
        try unsafe cursors.withUnsafeMutableBufferPointer { cursors in
            try unsafe forEachRow(layout, cursors, body)
        }
        for column in SystemColumn.allCases.count..<layout.columns.count where isTextLoaded[column]
        {
            let taken = unsafe cursors[column].next
            guard taken == texts[column].count else {
                throw ChunkError(
                    offset: 0, expected: "\(taken) values of column \(column)",
                    found: "\(texts[column].count)")
            }
        }
    }

    private func forEachRow(
        _ layout: SegmentLayout, _ cursors: UnsafeMutableBufferPointer<Cursor>,
        _ body: (_ row: Int, Shape, _ values: UnsafeBufferPointer<UnsafeRawBufferPointer>) throws ->
            Void
    ) throws {
        let shapes = integers(.shape)
        let rowCount = rowCount
        let slotCountMax = layout.slotColumns.reduce(0) { max($0, $1.count) }
        try unsafe withUnsafeTemporaryAllocation(
            of: UnsafeRawBufferPointer.self, capacity: slotCountMax
        ) { values in
            var row = 0
            // Rows of one shape mostly follow one another: it is looked up when it changes.
            while row < rowCount {
                let index = shapes[row]
                let shape = layout.shapes[Int(index)]
                let slots = layout.slotColumns[Int(index)]
                let all = unsafe UnsafeBufferPointer(rebasing: values[..<slots.count])
                repeat {
                    for slot in slots.indices {
                        guard let value = unsafe cursors[slots[slot]].take() else {
                            throw ChunkError(
                                offset: 0,
                                expected: "a value of column \(slots[slot]) for row \(row)",
                                found: "\(texts[slots[slot]].count) values")
                        }
                        unsafe values.initializeElement(at: slot, to: value)
                    }
                    try unsafe body(row, shape, all)
                    row += 1
                } while row < rowCount && shapes[row] == index
            }
        }
    }

    /// A place in a column's values; holds no reference, so that a step costs a few loads.
    @unsafe
    private struct Cursor {
        var next: Int
        let count: Int
        let bytes: UnsafeRawBufferPointer
        let ends: UnsafeBufferPointer<UInt32>

        mutating func take() -> UnsafeRawBufferPointer? {
            guard unsafe next < count, let base = unsafe bytes.baseAddress else { return nil }
            let start = unsafe Int(ends[next])
            let end = unsafe Int(ends[next + 1])
            unsafe next += 1
            return unsafe UnsafeRawBufferPointer(start: base + start, count: end - start)
        }
    }

    /// For each row the place of its value in a column, -1 where its shape has none.
    ///
    /// - Complexity: O(rows + shapes).
    public func valueIndexes(_ layout: SegmentLayout, column: Int) -> [Int32] {
        let has = layout.slotColumns.map { $0.contains(column) }
        var next: Int32 = 0
        return integers(.shape).map { shape in
            guard has[Int(shape)] else { return -1 }
            next += 1
            return next - 1
        }
    }
}

extension TextVector {
    /// A value of at most eight bytes as an integer, little-endian.
    func integer(_ row: Int) -> UInt64 {
        let stored = unsafe self[row]
        guard stored.count <= 8, let start = stored.baseAddress else { return 0 }
        // 64 bytes behind the values can be read.
        let word = unsafe UInt64(littleEndian: start.loadUnaligned(as: UInt64.self))
        return stored.count == 0 ? 0 : word & (.max >> UInt64(64 - 8 * stored.count))
    }
}

/// What is wrong with the stored bytes of a column, and where in them.
public struct ChunkError: Error, Sendable {
    public var kind = Damage.Kind.structure
    public var offset: Int
    public var expected: String
    public var found: String
}
