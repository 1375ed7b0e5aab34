/// The layout of a key column, version 1. All of it is persisted; the article on key runs draws it.
///
/// ```
/// column = rowBits:u8 bucketBits:u8 endByteCount:u8 isShort:u8 entryCount:u32 rowCount:u32
///          end*        one a bucket: how many entries lie in this bucket and those before
///          rows        entryCount numbers of rowBits bits, lowest bit first, in whole bytes
///          remainder*  one an entry: the 16 bits of the hash below its bucket's, 8 if isShort is 1
///          byteCount:u32 crc:u32
/// ```
struct KeyColumnFormat: Equatable {
    static let headerByteCount = 12
    static let trailerByteCount = 8
    static let bucketBitsMax = 28

    let rowBits: Int
    let bucketBits: Int
    let endByteCount: Int
    let entryCount: Int
    let rowCount: Int
    /// Remainders have one byte instead of two.
    let isShort: Bool

    /// The layout for `entryCount` entries of rows below `rowCount`: 8 to 16 entries a bucket.
    init(entryCount: Int, rowCount: Int, isShort: Bool = false) {
        let buckets = max(1, entryCount / 8)
        rowBits = Int.bitWidth - max(0, rowCount - 1).leadingZeroBitCount
        bucketBits = min(
            KeyColumnFormat.bucketBitsMax, Int.bitWidth - 1 - buckets.leadingZeroBitCount)
        endByteCount = entryCount <= Int(UInt16.max) ? 2 : 4
        self.entryCount = entryCount
        self.rowCount = rowCount
        self.isShort = isShort
    }

    /// The layout that the first bytes tell, or nil if they contradict each other.
    init?(parsing bytes: [UInt8]) {
        guard bytes.count >= KeyColumnFormat.headerByteCount else { return nil }
        rowBits = Int(bytes[0])
        bucketBits = Int(bytes[1])
        endByteCount = Int(bytes[2])
        entryCount = Int(littleEndian32(bytes, at: 4))
        rowCount = Int(littleEndian32(bytes, at: 8))
        isShort = bytes[3] == 1
        guard rowBits <= 32, bucketBits <= KeyColumnFormat.bucketBitsMax,
            endByteCount == 2 || endByteCount == 4, bytes[3] <= 1
        else { return nil }
    }

    var bucketCount: Int { 1 << bucketBits }
    var endsOffset: Int { KeyColumnFormat.headerByteCount }
    var rowsOffset: Int { endsOffset + endByteCount * bucketCount }
    var remaindersOffset: Int { rowsOffset + (entryCount * rowBits + 7) / 8 }
    var trailerOffset: Int { remaindersOffset + (isShort ? 1 : 2) * entryCount }
    var byteCount: Int { trailerOffset + KeyColumnFormat.trailerByteCount }

    @inline(__always)
    func bucket(_ hash: UInt64) -> Int {
        Int(truncatingIfNeeded: (hash &>> 1) &>> UInt64(truncatingIfNeeded: 63 &- bucketBits))
    }

    @inline(__always)
    func remainder(_ hash: UInt64) -> UInt16 {
        let bits = UInt16(truncatingIfNeeded: hash &>> UInt64(truncatingIfNeeded: 48 &- bucketBits))
        return isShort ? bits &>> 8 : bits
    }
}
