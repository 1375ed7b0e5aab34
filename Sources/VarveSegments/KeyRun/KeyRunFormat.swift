import VarveBytes

/// The layout of a key run, version 1. All of it is persisted; the article on key runs draws it.
///
/// ```
/// file   = header block* piece* footer
/// block  = entryCount:u32 minDay:i32 dayByteCount:u8 endByteCount:u8 zero:u16
///          end*          one a bucket: how many entries lie in this bucket and those before
///          remainder*    one an entry: the key's low bits
///          day*          one an entry: day - minDay
///          crc:u32       ordinal: the block's number
/// piece  = start:u64 end:u64* crc:u32        where up to 512 blocks lie; ordinal: 2^62 + number
/// footer = entryCount:u64 directoryOffset:u64 blockBits:u8 bucketBits:u8 zero:u16
///          minDay:i32 maxDay:i32 contentChecksum:u32 trailer
/// ```
///
/// A key is the top 48 bits of a hash. Its top `blockBits` are the block's number, its top
/// `bucketBits` the bucket's, and the rest is the remainder. A block without entries has no bytes.
enum KeyRunFormat {
    /// Bits of a hash that are kept.
    static let keyBits = 48
    /// Bits of a hash that are dropped.
    static let droppedBits: UInt64 = 16
    static let blockHeaderByteCount = 12
    /// Blocks that one piece of the directory finds.
    static let blocksPerPiece = 512
    static let footerBodyByteCount = 32
    /// Added to a piece's number, for an ordinal apart from those of blocks.
    static let pieceOrdinalBase: UInt64 = 1 << 62
    /// Entries that a block can hold. With evenly spread hashes a block has at most about 1,100.
    static let blockEntryCountMax = 1 << 22
    static let blockBitsMax = 30
    /// A block has at most 2^8 buckets.
    static let blockBucketBitsMax = 8
    /// The longest valid block: the bound of what a reader allocates for one.
    static let blockByteCountMax =
        blockHeaderByteCount + 4 << blockBucketBitsMax + 10 * blockEntryCountMax + 4

    /// The bytes of a piece that finds `blockCount` blocks.
    static func pieceByteCount(blockCount: Int) -> Int {
        8 + 8 * blockCount + 4
    }
}

/// How the keys of a run are cut into blocks, buckets and remainders.
struct KeyRunGeometry: Equatable, Sendable {
    /// Top bits of a key that number its block.
    let blockBits: Int
    /// Top bits of a key that number its bucket.
    let bucketBits: Int

    /// The smallest layout for about `entryCount` entries with evenly spread hashes: 512 to 1,024
    /// entries a block, at most about 32 a bucket, and buckets so many more as pays by a shorter
    /// remainder.
    init(entryCount: Int) {
        let blockBits = min(
            KeyRunFormat.blockBitsMax, KeyRunGeometry.floorLog2(entryCount / 512))
        let bucketBitsMax = blockBits + KeyRunFormat.blockBucketBitsMax
        let bucketBitsMin = min(
            bucketBitsMax, max(blockBits, KeyRunGeometry.floorLog2(entryCount / 32) + 1))
        var best = KeyRunGeometry(blockBits, bucketBitsMin)
        for bucketBits in bucketBitsMin...bucketBitsMax {
            let other = KeyRunGeometry(blockBits, bucketBits)
            if other.byteCount(entryCount) < best.byteCount(entryCount) { best = other }
        }
        self = best
    }

    /// The layout that a footer tells, or nil if no writer makes one like it.
    init?(readBlockBits blockBits: UInt8, bucketBits: UInt8) {
        let blockBits = Int(blockBits)
        let bucketBits = Int(bucketBits)
        guard blockBits <= KeyRunFormat.blockBitsMax, bucketBits >= blockBits,
            bucketBits - blockBits <= KeyRunFormat.blockBucketBitsMax
        else { return nil }
        self.init(blockBits, bucketBits)
    }

    private init(_ blockBits: Int, _ bucketBits: Int) {
        self.blockBits = blockBits
        self.bucketBits = bucketBits
    }

    private static func floorLog2(_ value: Int) -> Int {
        value < 2 ? 0 : Int.bitWidth - 1 - value.leadingZeroBitCount
    }

    private func byteCount(_ entryCount: Int) -> Int {
        entryCount * remainderByteCount + 2 << bucketBits
    }

    /// Blocks of the run, the empty ones included.
    var blockCount: Int { 1 << blockBits }

    /// Buckets of each block.
    var blockBucketCount: Int { 1 << (bucketBits - blockBits) }

    /// Bits of a remainder, 10...48.
    var remainderBits: Int { KeyRunFormat.keyBits - bucketBits }

    /// Bytes of a remainder, 2...6.
    var remainderByteCount: Int { (remainderBits + 7) / 8 }

    /// Pieces of the directory.
    var pieceCount: Int {
        (blockCount + KeyRunFormat.blocksPerPiece - 1) / KeyRunFormat.blocksPerPiece
    }

    /// Blocks that the piece at `index` finds.
    func blockCount(ofPiece index: Int) -> Int {
        min(KeyRunFormat.blocksPerPiece, blockCount - index * KeyRunFormat.blocksPerPiece)
    }

    /// The bytes of all pieces.
    var directoryByteCount: Int {
        8 * blockCount + 12 * pieceCount
    }

    /// Where the piece at `index` starts, from the first.
    func pieceOffset(_ index: Int) -> Int {
        index * KeyRunFormat.pieceByteCount(blockCount: KeyRunFormat.blocksPerPiece)
    }

    /// The block of a hash.
    @inline(__always)
    func block(_ hash: UInt64) -> Int {
        Int(truncatingIfNeeded: (hash &>> 1) &>> UInt64(truncatingIfNeeded: 63 &- blockBits))
    }

    /// The bucket of a hash within its block.
    @inline(__always)
    func bucket(_ hash: UInt64) -> Int {
        let global = (hash &>> 1) &>> UInt64(truncatingIfNeeded: 63 &- bucketBits)
        return Int(truncatingIfNeeded: global) & (blockBucketCount &- 1)
    }

    /// The rest of a hash's key.
    @inline(__always)
    func remainder(_ hash: UInt64) -> UInt64 {
        (hash &>> KeyRunFormat.droppedBits) & remainderMask
    }

    /// The bits that a remainder may have.
    var remainderMask: UInt64 {
        1 &<< UInt64(truncatingIfNeeded: remainderBits) &- 1
    }

    /// The hash whose low 16 bits are zero, of a bucket counted over the whole run.
    @inline(__always)
    func hash(globalBucket: Int, remainder: UInt64) -> UInt64 {
        let top = UInt64(truncatingIfNeeded: globalBucket)
        return (top &<< UInt64(truncatingIfNeeded: remainderBits) | remainder)
            &<< KeyRunFormat.droppedBits
    }
}

/// The body of a run's footer.
struct KeyRunFooter: Equatable, Sendable {
    var entryCount: Int
    var directoryOffset: Int
    var geometry: KeyRunGeometry
    /// Of an empty run: 0 and -1.
    var minDay: Int32
    var maxDay: Int32
    /// CRC32C over the checksums of all blocks that have bytes, then of all pieces, in order.
    var contentChecksum: UInt32

    /// The first and last day, or nil if the run is empty.
    var days: ClosedRange<Int32>? {
        minDay <= maxDay ? minDay...maxDay : nil
    }

    var encoded: [UInt8] {
        var writer = ByteWriter()
        writer.writeUInt64(UInt64(entryCount))
        writer.writeUInt64(UInt64(directoryOffset))
        writer.write(UInt8(geometry.blockBits))
        writer.write(UInt8(geometry.bucketBits))
        writer.writeUInt16(0)
        writer.writeUInt32(UInt32(bitPattern: minDay))
        writer.writeUInt32(UInt32(bitPattern: maxDay))
        writer.writeUInt32(contentChecksum)
        return writer.bytes
    }

    /// The footer in `bytes`, or nil if they contradict each other or the file's length.
    /// - Parameters:
    ///   - bytes: `KeyRunFormat.footerBodyByteCount` of them, or more.
    ///   - offset: where in the file they stand.
    ///   - blocksOffset: where the blocks begin.
    init?(parsing bytes: [UInt8], at offset: Int, blocksOffset: Int) {
        guard bytes.count >= KeyRunFormat.footerBodyByteCount,
            let entryCount = Int(exactly: littleEndian64(bytes, at: 0)),
            let directoryOffset = Int(exactly: littleEndian64(bytes, at: 8)),
            let geometry = KeyRunGeometry(readBlockBits: bytes[16], bucketBits: bytes[17]),
            bytes[18] == 0, bytes[19] == 0,
            directoryOffset >= blocksOffset, directoryOffset <= offset,
            offset - directoryOffset == geometry.directoryByteCount,
            // An entry takes at least two bytes, so that counts of entries fit everywhere.
            entryCount <= directoryOffset
        else { return nil }
        self.entryCount = entryCount
        self.directoryOffset = directoryOffset
        self.geometry = geometry
        self.minDay = Int32(bitPattern: littleEndian32(bytes, at: 20))
        self.maxDay = Int32(bitPattern: littleEndian32(bytes, at: 24))
        self.contentChecksum = littleEndian32(bytes, at: 28)
        guard (entryCount == 0) == (days == nil) else { return nil }
    }

    init(
        entryCount: Int, directoryOffset: Int, geometry: KeyRunGeometry,
        minDay: Int32, maxDay: Int32, contentChecksum: UInt32
    ) {
        self.entryCount = entryCount
        self.directoryOffset = directoryOffset
        self.geometry = geometry
        self.minDay = minDay
        self.maxDay = maxDay
        self.contentChecksum = contentChecksum
    }
}
