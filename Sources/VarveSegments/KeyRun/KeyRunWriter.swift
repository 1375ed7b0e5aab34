import VarveBytes
import VarveFiles

/// Writes one key run, front to back, from entries sorted by hash.
///
/// The caller makes the file, and syncs it after `finish()`: nothing is durable before. After an
/// error the file is worthless and every further call gives the same error. Holds 256 KiB, one
/// block and eight bytes a block: about 16 MiB at 1e9 entries. For one thread at a time.
public final class KeyRunWriter {
    /// Bytes that are gathered before the file is asked to take them.
    private static let outputByteCount = 256 << 10

    private let file: any File
    private let reference: FileReference
    private let binding: BlockBinding
    private let encoder: KeyRunBlockEncoder
    private let blocksOffset: Int

    private let pending = ScratchBytes(capacity: 2048 * MemoryLayout<KeyEntry>.stride)
    private var pendingCount = 0
    private var block = 0

    private let output = ScratchBytes(capacity: KeyRunWriter.outputByteCount + 32 << 10)
    private var outputCount = 0
    private var offset = 0

    private var blockEnds: [UInt64] = []
    private var entryCount = 0
    private var minDay = Int32.max
    private var maxDay = Int32.min
    private var contentChecksum: UInt32 = 0
    private var failure: FormatError?

    private var geometry: KeyRunGeometry { encoder.geometry }

    /// A writer into an empty file.
    ///
    /// - Parameters:
    ///   - header: of kind `keyRun`.
    ///   - expectedEntryCount: decides the layout; another true count costs space, nothing else.
    public init(file: any File, header: FileHeader, expectedEntryCount: Int) {
        precondition(header.kind == .keyRun, "a key run has a key run's header")
        self.file = file
        reference = header.reference
        binding = BlockBinding(header)
        encoder = KeyRunBlockEncoder(
            geometry: KeyRunGeometry(entryCount: max(0, expectedEntryCount)))
        blocksOffset = header.byteCount
        offset = header.byteCount
        put(header.encoded)
    }

    /// Adds entries whose hashes do not fall, not below those added before either. Among equal
    /// keys any order of days will do, and repeated pairs are dropped.
    ///
    /// - Precondition: the order of the hashes' top 48 bits.
    /// - Throws: `FormatError.file`, or `.limitExceeded` if the hashes are so uneven that a block
    ///   would have more than 4,194,304 entries.
    public func append(_ entries: UnsafeBufferPointer<KeyEntry>) throws(FormatError) {
        if let failure { throw failure }
        do {
            try unsafe appendBlocks(entries)
        } catch {
            failure = error
            throw error
        }
    }

    /// Adds entries as `append` of a buffer does.
    public func append(_ entries: [KeyEntry]) throws(FormatError) {
        try unsafe entries.withUnsafeBufferPointer { (buffer) throws(FormatError) in
            try unsafe append(buffer)
        }
    }

    /// Writes the directory and the footer. The file is complete, but not synced.
    ///
    /// - Precondition: called once.
    public func finish() throws(FormatError) -> KeyRunSummary {
        if let failure { throw failure }
        do {
            try closeBlocks(upTo: geometry.blockCount)
            let directoryOffset = offset
            try writeDirectory()
            let footer = KeyRunFooter(
                entryCount: entryCount, directoryOffset: directoryOffset, geometry: geometry,
                minDay: entryCount == 0 ? 0 : minDay, maxDay: entryCount == 0 ? -1 : maxDay,
                contentChecksum: contentChecksum)
            let bytes = FileTrailer.encoded(body: footer.encoded, at: offset, binding: binding)
            put(bytes)
            offset += bytes.count
            try flush()
            return KeyRunSummary(
                entryCount: entryCount, byteCount: offset,
                checksum: FileTrailer.storedChecksum(of: bytes), days: footer.days)
        } catch {
            failure = error
            throw error
        }
    }

    private func appendBlocks(_ entries: UnsafeBufferPointer<KeyEntry>) throws(FormatError) {
        let geometry = geometry
        var start = 0
        while start < entries.count {
            let block = unsafe geometry.block(entries[start].hash)
            precondition(block >= self.block, "entries are sorted by hash")
            var end = start + 1
            while unsafe end < entries.count && geometry.block(entries[end].hash) == block {
                end &+= 1
            }
            if block > self.block { try closeBlocks(upTo: block) }
            try unsafe hold(UnsafeBufferPointer(rebasing: entries[start..<end]))
            start = end
        }
    }

    /// Keeps entries of the open block, at most as many as a block can have at a time.
    private func hold(_ entries: UnsafeBufferPointer<KeyEntry>) throws(FormatError) {
        var start = 0
        while start < entries.count {
            if pendingCount == KeyRunFormat.blockEntryCountMax {
                pendingCount = unsafe KeyRunBlockEncoder.normalise(pendingEntries)
                // Less would mean to look through all of them again for every few that come.
                guard pendingCount <= KeyRunFormat.blockEntryCountMax / 2 else {
                    throw .limitExceeded(
                        file: reference, what: "the entry count of a block",
                        found: pendingCount + entries.count - start,
                        limit: KeyRunFormat.blockEntryCountMax)
                }
            }
            let count = min(
                entries.count - start, KeyRunFormat.blockEntryCountMax - pendingCount)
            let stride = MemoryLayout<KeyEntry>.stride
            pending.reserve(
                (pendingCount + count) * stride, keeping: pendingCount * stride)
            unsafe (pending.base + pendingCount * stride).copyMemory(
                from: UnsafeRawPointer(entries.baseAddress! + start), byteCount: count * stride)
            pendingCount += count
            start += count
        }
    }

    private var pendingEntries: UnsafeMutableBufferPointer<KeyEntry> {
        unsafe UnsafeMutableBufferPointer(
            start: pending.base.assumingMemoryBound(to: KeyEntry.self), count: pendingCount)
    }

    /// Writes the open block, and makes `next` the open one; those between are empty.
    private func closeBlocks(upTo next: Int) throws(FormatError) {
        if pendingCount > 0 {
            try writeBlock()
            blockEnds.append(UInt64(offset))
            block += 1
        }
        while block < next {
            blockEnds.append(UInt64(offset))
            block += 1
        }
    }

    private func writeBlock() throws(FormatError) {
        pendingCount = unsafe KeyRunBlockEncoder.normalise(pendingEntries)
        let entries = unsafe UnsafeBufferPointer(pendingEntries)
        var low = Int32.max
        var high = Int32.min
        for index in 0..<entries.count {
            let day = unsafe entries[index].day
            low = min(low, day)
            high = max(high, day)
        }
        output.reserve(
            outputCount + encoder.byteCountMax(entryCount: pendingCount), keeping: outputCount)
        let (byteCount, checksum) = unsafe encoder.encode(
            entries, days: low...high, to: output.base + outputCount,
            seed: binding.seed(ordinal: UInt64(block)))
        outputCount += byteCount
        offset += byteCount
        entryCount += pendingCount
        minDay = min(minDay, low)
        maxDay = max(maxDay, high)
        addToContent(checksum)
        pendingCount = 0
        if outputCount >= KeyRunWriter.outputByteCount { try flush() }
    }

    private func writeDirectory() throws(FormatError) {
        var start = UInt64(blocksOffset)
        for index in 0..<geometry.pieceCount {
            let first = index * KeyRunFormat.blocksPerPiece
            var writer = ByteWriter()
            writer.writeUInt64(start)
            for end in blockEnds[first..<(first + geometry.blockCount(ofPiece: index))] {
                writer.writeUInt64(end)
                start = end
            }
            let checksum = binding.checksum(
                writer.bytes, ordinal: KeyRunFormat.pieceOrdinalBase + UInt64(index))
            writer.writeUInt32(checksum)
            addToContent(checksum)
            put(writer.bytes)
            offset += writer.bytes.count
            if outputCount >= KeyRunWriter.outputByteCount { try flush() }
        }
    }

    private func addToContent(_ checksum: UInt32) {
        unsafe withUnsafeBytes(of: checksum.littleEndian) { bytes in
            contentChecksum = unsafe CRC32C.checksum(bytes, seed: contentChecksum)
        }
    }

    private func put(_ bytes: [UInt8]) {
        output.reserve(outputCount + bytes.count, keeping: outputCount)
        unsafe bytes.withUnsafeBytes { source in
            if let base = source.baseAddress {
                unsafe (output.base + outputCount).copyMemory(
                    from: base, byteCount: source.count)
            }
        }
        outputCount += bytes.count
    }

    private func flush() throws(FormatError) {
        do {
            try unsafe file.append(
                UnsafeRawBufferPointer(start: output.base, count: outputCount))
        } catch {
            throw .file(reference, cause: error)
        }
        outputCount = 0
    }
}
