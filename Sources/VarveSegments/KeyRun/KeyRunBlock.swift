import VarveBytes

/// A block whose checksum and inner sizes were found right, in bytes that others own and that go
/// on for at least eight behind it. Unsafe code; hostile contents give odd answers, never a trap.
@safe struct KeyRunBlock {
    let entryCount: Int
    private let geometry: KeyRunGeometry
    private let minDay: Int32
    private let dayByteCount: Int
    private let endByteCount: Int
    private let ends: UnsafeRawPointer
    private let remainders: UnsafeRawPointer
    private let days: UnsafeRawPointer

    /// Checks the sizes in `bytes` and that the buckets' ends do not fall.
    ///
    /// - Returns: nil if the block contradicts itself.
    init?(_ bytes: UnsafeRawBufferPointer, geometry: KeyRunGeometry) {
        let headerByteCount = KeyRunFormat.blockHeaderByteCount
        guard bytes.count >= headerByteCount, let base = bytes.baseAddress else { return nil }
        let entryCount = unsafe Int(
            UInt32(littleEndian: base.loadUnaligned(as: UInt32.self)))
        let minDay = unsafe Int32(
            littleEndian: base.loadUnaligned(fromByteOffset: 4, as: Int32.self))
        let dayByteCount = unsafe Int(bytes[8])
        let endByteCount = unsafe Int(bytes[9])
        let bucketCount = geometry.blockBucketCount
        guard dayByteCount <= 4, endByteCount == 2 || endByteCount == 4,
            unsafe bytes[10] == 0, unsafe bytes[11] == 0,
            (1...KeyRunFormat.blockEntryCountMax).contains(entryCount)
        else { return nil }
        let endsByteCount = endByteCount * bucketCount
        let remaindersByteCount = entryCount * geometry.remainderByteCount
        guard
            bytes.count
                == headerByteCount + endsByteCount + remaindersByteCount
                + entryCount * dayByteCount + 4
        else { return nil }
        self.entryCount = entryCount
        self.geometry = geometry
        self.minDay = minDay
        self.dayByteCount = dayByteCount
        self.endByteCount = endByteCount
        unsafe ends = base + headerByteCount
        unsafe remainders = unsafe ends + endsByteCount
        unsafe days = unsafe remainders + remaindersByteCount
        guard endsAreInOrder(bucketCount) else { return nil }
    }

    private func endsAreInOrder(_ bucketCount: Int) -> Bool {
        var last = 0
        for bucket in 0..<bucketCount {
            let end = end(of: bucket)
            if end < last { return false }
            last = end
        }
        return last == entryCount
    }

    /// How many entries lie in `bucket` and those before it.
    @inline(__always)
    private func end(of bucket: Int) -> Int {
        if endByteCount == 2 {
            return unsafe Int(
                truncatingIfNeeded: UInt16(
                    littleEndian: ends.loadUnaligned(
                        fromByteOffset: 2 &* bucket, as: UInt16.self)))
        }
        return unsafe Int(
            truncatingIfNeeded: UInt32(
                littleEndian: ends.loadUnaligned(fromByteOffset: 4 &* bucket, as: UInt32.self)))
    }

    /// The bytes of the remainder at `index`, without those of its neighbour.
    @inline(__always)
    private func remainder(_ index: Int, byteCount: Int, mask: UInt64) -> UInt64 {
        let word = unsafe remainders.loadUnaligned(
            fromByteOffset: index &* byteCount, as: UInt64.self)
        return UInt64(littleEndian: word) & mask
    }

    @inline(__always)
    private func day(_ index: Int, mask: UInt32) -> Int32 {
        let word = unsafe days.loadUnaligned(
            fromByteOffset: index &* dayByteCount, as: UInt32.self)
        return minDay &+ Int32(truncatingIfNeeded: UInt32(littleEndian: word) & mask)
    }

    private var dayMask: UInt32 {
        UInt32(truncatingIfNeeded: UInt64(1) << UInt64(8 * dayByteCount) - 1)
    }

    private var remainderBytesMask: UInt64 {
        UInt64(1) << UInt64(8 * geometry.remainderByteCount) - 1
    }

    /// Answers the hashes from `start` that belong to block `number`, which this is.
    ///
    /// - Returns: the index of the first hash that belongs to another block.
    /// - Complexity: O(hashes + matches), about 16 entries looked at for a hash.
    func lookup(
        _ hashes: UnsafeBufferPointer<UInt64>, from start: Int, number: Int,
        into matches: inout [KeyMatch]
    ) -> Int {
        let geometry = geometry
        let byteCount = geometry.remainderByteCount
        let mask = remainderBytesMask
        let dayMask = dayMask
        var index = start
        while index < hashes.count {
            let hash = unsafe hashes[index]
            guard geometry.block(hash) == number else { break }
            let bucket = geometry.bucket(hash)
            let target = geometry.remainder(hash)
            let end = end(of: bucket)
            var place = lowerBound(
                target, from: bucket == 0 ? 0 : self.end(of: bucket &- 1), to: end,
                byteCount: byteCount, mask: mask)
            while place < end, remainder(place, byteCount: byteCount, mask: mask) == target {
                matches.append(
                    KeyMatch(
                        index: UInt32(truncatingIfNeeded: index), day: day(place, mask: dayMask)))
                place &+= 1
            }
            index &+= 1
        }
        return index
    }

    /// The first entry of a bucket that is not below `target`: by halves while the bucket is
    /// long, which it is only where hashes are uneven, then one by one.
    @inline(__always)
    private func lowerBound(
        _ target: UInt64, from start: Int, to end: Int, byteCount: Int, mask: UInt64
    ) -> Int {
        var low = start
        var high = end
        while high &- low > 48 {
            let middle = low &+ (high &- low) / 2
            if remainder(middle, byteCount: byteCount, mask: mask) < target {
                low = middle &+ 1
            } else {
                high = middle
            }
        }
        while low < high, remainder(low, byteCount: byteCount, mask: mask) < target {
            low &+= 1
        }
        return low
    }

    /// Writes all entries of block `number`, which this is, to `entries`, which has room for them;
    /// the low 16 bits of their hashes are zero.
    ///
    /// - Returns: whether they are in order and no remainder has a bit too many.
    func decode(number: Int, to entries: UnsafeMutablePointer<KeyEntry>) -> Bool {
        let byteCount = geometry.remainderByteCount
        let mask = remainderBytesMask
        let dayMask = dayMask
        let firstBucket = number * geometry.blockBucketCount
        var place = 0
        var isSound = true
        for bucket in 0..<geometry.blockBucketCount {
            let end = end(of: bucket)
            var last: (remainder: UInt64, day: Int32)?
            while place < end {
                let remainder = remainder(place, byteCount: byteCount, mask: mask)
                let day = day(place, mask: dayMask)
                if let last, (remainder, day) <= last { isSound = false }
                if remainder > geometry.remainderMask { isSound = false }
                last = (remainder, day)
                let hash = geometry.hash(
                    globalBucket: firstBucket &+ bucket, remainder: remainder)
                unsafe entries[place] = KeyEntry(hash: hash, day: day)
                place &+= 1
            }
        }
        return isSound
    }
}
