import VarveBytes
import VarveFiles

extension KeyRunReader {
    /// Makes `scratch` hold where the blocks of the piece at `index` lie.
    func loadPiece(_ index: Int, into scratch: KeyRunScratch) throws(FormatError) {
        if scratch.pieceIndex == index, scratch.pieceOwner === self { return }
        scratch.pieceOwner = nil
        let blockCount = geometry.blockCount(ofPiece: index)
        let offset = footer.directoryOffset + geometry.pieceOffset(index)
        let byteCount = KeyRunFormat.pieceByteCount(blockCount: blockCount)
        let bytes = try readBytes(of: file, at: offset, upTo: byteCount, reference: reference)
        try check(bytes, byteCount, offset, KeyRunFormat.pieceOrdinalBase + UInt64(index))
        scratch.ends.removeAll(keepingCapacity: true)
        var last = header.byteCount
        for place in stride(from: 0, to: byteCount - 4, by: 8) {
            guard let end = Int(exactly: littleEndian64(bytes, at: place)),
                end >= last, end <= footer.directoryOffset,
                end - last <= KeyRunFormat.blockByteCountMax || place == 0
            else {
                throw reference.damage(
                    .structure, at: offset + place, expected: "ends of blocks in order",
                    found: "\(littleEndian64(bytes, at: place)) after \(last)")
            }
            scratch.ends.append(end)
            last = end
        }
        let isFirst = index == 0
        let isLast = index == geometry.pieceCount - 1
        guard !isFirst || scratch.ends[0] == header.byteCount,
            !isLast || last == footer.directoryOffset
        else {
            throw reference.damage(
                .structure, at: offset, expected: "blocks from the header to the directory",
                found: "a gap")
        }
        scratch.pieceIndex = index
        scratch.pieceOwner = self
    }

    private func check(
        _ bytes: [UInt8], _ byteCount: Int, _ offset: Int, _ ordinal: UInt64
    ) throws(FormatError) {
        guard bytes.count == byteCount else {
            throw reference.damage(
                .truncated, at: offset, expected: "\(byteCount) bytes of the directory",
                found: "\(bytes.count)")
        }
        let stored = littleEndian32(bytes, at: byteCount - 4)
        let computed = unsafe bytes.withUnsafeBytes { raw in
            unsafe binding.checksum(
                UnsafeRawBufferPointer(rebasing: raw[..<(byteCount - 4)]), ordinal: ordinal)
        }
        guard stored == computed else {
            throw reference.damage(
                .checksum, at: offset,
                expected: "a directory piece with checksum \(hexadecimal(stored))",
                found: hexadecimal(computed))
        }
    }

    /// Where in the file a block of the piece in `scratch` lies.
    func range(of number: Int, _ scratch: KeyRunScratch) -> Range<Int> {
        let index = number % KeyRunFormat.blocksPerPiece
        return scratch.ends[index]..<scratch.ends[index + 1]
    }

    /// The blocks of one read: from `first` at most through `last`, as far as the piece in
    /// `scratch` and a window reach.
    func windowBlocks(
        from first: Int, through last: Int, _ scratch: KeyRunScratch
    ) -> ClosedRange<Int> {
        let piece = first / KeyRunFormat.blocksPerPiece
        let pieceLast =
            piece * KeyRunFormat.blocksPerPiece + geometry.blockCount(ofPiece: piece) - 1
        let limit = min(last, pieceLast)
        let start = range(of: first, scratch).lowerBound
        var through = first
        while through < limit,
            range(of: through + 1, scratch).upperBound - start <= KeyRunScratch.windowByteCount
        {
            through += 1
        }
        return first...through
    }

    /// Reads `blocks` into the window.
    ///
    /// - Returns: the file's offset of the window's first byte.
    func loadWindow(
        _ blocks: ClosedRange<Int>, into scratch: KeyRunScratch
    ) throws(FormatError) -> Int {
        let start = range(of: blocks.lowerBound, scratch).lowerBound
        let byteCount = range(of: blocks.upperBound, scratch).upperBound - start
        scratch.window.reserve(byteCount)
        let target = unsafe UnsafeMutableRawBufferPointer(
            start: scratch.window.base, count: byteCount)
        var readCount = 0
        do {
            readCount = try unsafe byteCount == 0 ? 0 : file.read(into: target, at: start)
        } catch {
            throw .file(reference, cause: error)
        }
        guard readCount == byteCount else {
            throw reference.damage(
                .truncated, at: start, expected: "\(byteCount) bytes of blocks",
                found: "\(readCount)")
        }
        return start
    }

    /// The block `number` of the window that starts at `base`, or nil if it is empty.
    func block(
        _ number: Int, base: Int, _ scratch: KeyRunScratch
    ) throws(FormatError) -> KeyRunBlock? {
        let range = range(of: number, scratch)
        if range.isEmpty { return nil }
        let bytes = unsafe UnsafeRawBufferPointer(
            start: scratch.window.base + (range.lowerBound - base), count: range.count)
        guard bytes.count >= KeyRunFormat.blockHeaderByteCount + 4 else {
            throw reference.damage(
                .structure, at: range.lowerBound, expected: "a block",
                found: "\(range.count) bytes")
        }
        let stored = unsafe storedChecksum(bytes)
        let computed = unsafe binding.checksum(
            UnsafeRawBufferPointer(rebasing: bytes[..<(bytes.count - 4)]),
            ordinal: UInt64(number))
        guard stored == computed else {
            throw reference.damage(
                .checksum, at: range.lowerBound,
                expected: "block \(number) with checksum \(hexadecimal(stored))",
                found: hexadecimal(computed))
        }
        guard let block = unsafe KeyRunBlock(bytes, geometry: geometry) else {
            throw reference.damage(
                .structure, at: range.lowerBound, expected: "block \(number) in its layout",
                found: "sizes that contradict each other")
        }
        return block
    }

    /// The last four bytes of a block.
    func storedChecksum(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        unsafe UInt32(
            littleEndian: bytes.loadUnaligned(
                fromByteOffset: bytes.count - 4, as: UInt32.self))
    }
}
