import VarveBytes
import VarveFiles

/// Answers from one key run: on which days has a hash a version?
///
/// Opening reads the header and the footer; lookups read a piece of the directory and the blocks
/// that they need, and check them. Nothing is kept but in the caller's scratch, so that many
/// threads can share a reader. An answer may be wrong by collision of the top 48 bits of two
/// hashes: a hit is to be confirmed against the segment, a miss is certain.
public final class KeyRunReader: Sendable {
    /// The file's header.
    public let header: FileHeader
    /// What the run holds, as its writer told it.
    public let summary: KeyRunSummary
    /// Distinct pairs of a key and a day.
    public var entryCount: Int { footer.entryCount }

    let file: any File
    let reference: FileReference
    let binding: BlockBinding
    let footer: KeyRunFooter
    var geometry: KeyRunGeometry { footer.geometry }

    /// Opens the run in `file`: at most four small reads.
    ///
    /// - Throws: `FormatError`, all but `limitExceeded`.
    public init(file: any File, expecting expected: FileExpectation) throws(FormatError) {
        let header = try FileHeader.read(from: file, expecting: expected)
        let reference = header.reference
        let binding = BlockBinding(header)
        let byteCount = try VarveSegments.byteCount(of: file, reference: reference)
        let tailByteCount = KeyRunFormat.footerBodyByteCount + FileTrailer.byteCount
        let tailOffset = byteCount - tailByteCount
        guard tailOffset >= header.byteCount else {
            throw reference.damage(
                .truncated, at: byteCount, expected: "a header and a footer",
                found: "\(byteCount) bytes")
        }
        let tail = try readBytes(
            of: file, at: tailOffset, upTo: tailByteCount, reference: reference)
        let bodyByteCount = try FileTrailer.bodyByteCount(
            Array(tail.suffix(FileTrailer.byteCount)), fileByteCount: byteCount,
            bodyByteCountMax: KeyRunFormat.footerBodyByteCount, file: reference)
        guard tail.count == tailByteCount, bodyByteCount == KeyRunFormat.footerBodyByteCount else {
            throw reference.damage(
                .structure, at: tailOffset,
                expected: "a footer of \(KeyRunFormat.footerBodyByteCount) bytes",
                found: "\(bodyByteCount)")
        }
        try FileTrailer.check(tail, at: tailOffset, binding: binding, file: reference)
        guard
            let footer = KeyRunFooter(
                parsing: tail, at: tailOffset, blocksOffset: header.byteCount)
        else {
            throw reference.damage(
                .structure, at: tailOffset, expected: "a footer that agrees with the file",
                found: "one that does not")
        }
        self.file = file
        self.header = header
        self.reference = reference
        self.binding = binding
        self.footer = footer
        summary = KeyRunSummary(
            entryCount: footer.entryCount, byteCount: byteCount,
            checksum: FileTrailer.storedChecksum(of: tail), days: footer.days)
    }
}

extension KeyRunReader {
    /// The days of `hash`, least first.
    ///
    /// - Complexity: at most two reads, of at most 4 KiB for the piece and of one block, which has
    ///   about 3 to 8 KiB.
    public func lookup(
        _ hash: UInt64, scratch: KeyRunScratch = KeyRunScratch()
    ) throws(FormatError) -> [Int32] {
        var matches: [KeyMatch] = []
        try unsafe withUnsafePointer(to: hash) { (pointer) throws(FormatError) in
            try unsafe lookup(
                UnsafeBufferPointer(start: pointer, count: 1), scratch: scratch,
                appendingTo: &matches)
        }
        return matches.map(\.day)
    }

    /// Appends one match for each hash and each of its days, in the order of the hashes.
    ///
    /// - Parameters:
    ///   - hashes: sorted, repeats allowed; any other order costs reads, nothing else. At most
    ///     2^32 of them.
    ///   - scratch: buffers to use; a caller with many batches keeps one.
    ///   - matches: is appended to, so that the caller can keep its memory.
    /// - Complexity: O(n) for n hashes; each block that any of them needs is read once, in
    ///   reads of 256 KiB where most blocks are needed.
    public func lookup(
        _ hashes: UnsafeBufferPointer<UInt64>, scratch: KeyRunScratch = KeyRunScratch(),
        appendingTo matches: inout [KeyMatch]
    ) throws(FormatError) {
        guard let last = unsafe hashes.last, entryCount > 0 else { return }
        let lastBlock = geometry.block(last)
        var index = 0
        while index < hashes.count {
            let first = unsafe geometry.block(hashes[index])
            try loadPiece(first / KeyRunFormat.blocksPerPiece, into: scratch)
            // Hashes are evenly spread: where there are as many as blocks ahead, most are wanted.
            let isDense = hashes.count - index > max(0, lastBlock - first) / 2
            let blocks = windowBlocks(
                from: first, through: isDense ? max(first, lastBlock) : first, scratch)
            let base = try loadWindow(blocks, into: scratch)
            while index < hashes.count {
                let number = unsafe geometry.block(hashes[index])
                guard blocks.contains(number) else { break }
                guard let block = try block(number, base: base, scratch) else {
                    index += 1
                    continue
                }
                index = unsafe block.lookup(
                    hashes, from: index, number: number, into: &matches)
            }
        }
    }

    /// Appends matches as `lookup` of a buffer does.
    public func lookup(
        _ hashes: [UInt64], scratch: KeyRunScratch = KeyRunScratch(),
        appendingTo matches: inout [KeyMatch]
    ) throws(FormatError) {
        try unsafe hashes.withUnsafeBufferPointer { (buffer) throws(FormatError) in
            try unsafe lookup(buffer, scratch: scratch, appendingTo: &matches)
        }
    }
}
