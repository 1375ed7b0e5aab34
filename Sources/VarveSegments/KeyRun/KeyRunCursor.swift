import VarveBytes

/// Goes through the entries of a run in order, block by block, checking all that there is to check.
///
/// Holds 256 KiB and one block of entries. For one thread at a time.
public final class KeyRunCursor {
    /// The entries of the current block, sorted by hash, then by day; the low 16 bits of the
    /// hashes are zero. Empty at the end.
    /// They stay until the next call of `next()`, and as long as the cursor.
    public var entries: UnsafeBufferPointer<KeyEntry> {
        unsafe UnsafeBufferPointer(
            start: decoded.base.assumingMemoryBound(to: KeyEntry.self), count: decodedCount)
    }

    private let decoded = ScratchBytes(capacity: 2048 * MemoryLayout<KeyEntry>.stride)
    private var decodedCount = 0
    private let reader: KeyRunReader
    private let scratch = KeyRunScratch()
    private var number = 0
    private var window: (blocks: ClosedRange<Int>, base: Int)?
    private var entryCount = 0
    private var blocksOffset: Int
    private var contentChecksum: UInt32 = 0

    /// A cursor before the first block of `reader`.
    public init(_ reader: KeyRunReader) {
        self.reader = reader
        blocksOffset = reader.header.byteCount
    }

    /// Makes `entries` those of the next block that has any.
    ///
    /// - Returns: whether there was one.
    /// - Throws: `FormatError`, at the end too, if the run is not what its footer says.
    public func next() throws(FormatError) -> Bool {
        decodedCount = 0
        while number < reader.geometry.blockCount {
            try loadWindow()
            guard let window else { break }
            let block = try reader.block(number, base: window.base, scratch)
            if let block { try decode(block, base: window.base) }
            number += 1
            if block != nil { return true }
        }
        try checkEnd()
        return false
    }

    private func loadWindow() throws(FormatError) {
        if let window, window.blocks.contains(number) { return }
        try reader.loadPiece(number / KeyRunFormat.blocksPerPiece, into: scratch)
        let blocks = reader.windowBlocks(
            from: number, through: reader.geometry.blockCount - 1, scratch)
        let base = try reader.loadWindow(blocks, into: scratch)
        guard base == blocksOffset else {
            throw reader.reference.damage(
                .structure, at: base, expected: "block \(number) at byte \(blocksOffset)",
                found: "it at byte \(base)")
        }
        blocksOffset = reader.range(of: blocks.upperBound, scratch).upperBound
        window = (blocks, base)
    }

    private func decode(_ block: KeyRunBlock, base: Int) throws(FormatError) {
        let range = reader.range(of: number, scratch)
        decoded.reserve(block.entryCount * MemoryLayout<KeyEntry>.stride)
        let isSound = unsafe block.decode(
            number: number, to: decoded.base.assumingMemoryBound(to: KeyEntry.self))
        decodedCount = block.entryCount
        guard isSound, daysAreInRange() else {
            decodedCount = 0
            throw reader.reference.damage(
                .structure, at: range.lowerBound,
                expected: "sorted entries of days that the footer tells",
                found: "others in block \(number)")
        }
        entryCount += decodedCount
        let end = range.upperBound - base
        unsafe addToContent(
            UnsafeRawBufferPointer(start: scratch.window.base + end - 4, count: 4))
    }

    private func daysAreInRange() -> Bool {
        let low = reader.footer.minDay
        let high = reader.footer.maxDay
        let entries = unsafe entries
        for index in 0..<entries.count {
            let day = unsafe entries[index].day
            if day < low || day > high { return false }
        }
        return true
    }

    /// Compares the footer's numbers with what was seen.
    private func checkEnd() throws(FormatError) {
        guard entryCount == reader.entryCount else {
            throw reader.reference.damage(
                .structure, at: reader.footer.directoryOffset,
                expected: "\(reader.entryCount) entries", found: "\(entryCount)")
        }
        for index in 0..<reader.geometry.pieceCount {
            let blockCount = reader.geometry.blockCount(ofPiece: index)
            let start = reader.footer.directoryOffset + reader.geometry.pieceOffset(index)
            let end = start + KeyRunFormat.pieceByteCount(blockCount: blockCount)
            let checksum = try readBytes(
                of: reader.file, at: end - 4, upTo: 4, reference: reader.reference)
            unsafe checksum.withUnsafeBytes { bytes in unsafe addToContent(bytes) }
        }
        guard contentChecksum == reader.footer.contentChecksum else {
            throw reader.reference.damage(
                .checksum, at: reader.footer.directoryOffset,
                expected: "blocks with checksum \(hexadecimal(reader.footer.contentChecksum))",
                found: hexadecimal(contentChecksum))
        }
        contentChecksum = 0
        number = Int.max
    }

    private func addToContent(_ bytes: UnsafeRawBufferPointer) {
        contentChecksum = unsafe CRC32C.checksum(bytes, seed: contentChecksum)
    }
}

extension KeyRunReader {
    /// Calls `body` with the entries of each block, in order.
    ///
    /// - Throws: `FormatError` where anything in the file contradicts anything.
    public func forEachBlock(
        _ body: (UnsafeBufferPointer<KeyEntry>) throws(FormatError) -> Void
    ) throws(FormatError) {
        let cursor = KeyRunCursor(self)
        while try cursor.next() {
            try unsafe body(cursor.entries)
        }
    }

    /// Reads and checks every byte.
    ///
    /// - Throws: `FormatError` where anything in the file contradicts anything.
    public func verify() throws(FormatError) {
        let cursor = KeyRunCursor(self)
        while try cursor.next() {}
    }
}
