import VarveBytes

/// Lays the entries of one block down. Unsafe code; its callers own the bounds.
struct KeyRunBlockEncoder {
    let geometry: KeyRunGeometry

    /// Brings entries with equal keys into the order of their days and removes repeats, in place.
    ///
    /// - Precondition: the keys do not fall.
    /// - Returns: how many are left, at the front.
    /// - Complexity: O(n); entries with equal keys and falling days cost more.
    static func normalise(_ entries: UnsafeMutableBufferPointer<KeyEntry>) -> Int {
        var kept = 0
        for index in 0..<entries.count {
            let entry = unsafe entries[index]
            let key = entry.hash &>> KeyRunFormat.droppedBits
            var place = kept
            if kept > 0 {
                let last = unsafe entries[kept &- 1]
                let lastKey = last.hash &>> KeyRunFormat.droppedBits
                precondition(key >= lastKey, "entries are sorted by hash")
                if key == lastKey && entry.day <= last.day {
                    if entry.day == last.day { continue }
                    place = unsafe insertionPlace(of: entry, key: key, in: entries, count: kept)
                    if unsafe place < kept && entries[place].day == entry.day { continue }
                    var moved = kept
                    while moved > place {
                        unsafe entries[moved] = entries[moved &- 1]
                        moved &-= 1
                    }
                }
            }
            unsafe entries[place] = entry
            kept &+= 1
        }
        return kept
    }

    /// Where among the last entries with `key` the entry belongs.
    private static func insertionPlace(
        of entry: KeyEntry, key: UInt64, in entries: UnsafeMutableBufferPointer<KeyEntry>,
        count: Int
    ) -> Int {
        var place = count
        while unsafe place > 0 && entries[place - 1].hash &>> KeyRunFormat.droppedBits == key
            && entries[place - 1].day >= entry.day
        {
            place -= 1
        }
        return place
    }

    /// The most bytes that a block of `entryCount` entries can take.
    func byteCountMax(entryCount: Int) -> Int {
        KeyRunFormat.blockHeaderByteCount + 4 * geometry.blockBucketCount
            + entryCount * (geometry.remainderByteCount + 4) + 4
    }

    /// Writes one block to `output`, which has room for it and eight bytes more.
    ///
    /// - Parameters:
    ///   - entries: normalised, all of one block, at least one.
    ///   - days: the least and greatest of their days.
    /// - Returns: its byte count and its checksum.
    func encode(
        _ entries: UnsafeBufferPointer<KeyEntry>, days: ClosedRange<Int32>,
        to output: UnsafeMutableRawPointer, seed: UInt32
    ) -> (byteCount: Int, checksum: UInt32) {
        let dayByteCount = KeyRunBlockEncoder.dayByteCount(days)
        let endByteCount = entries.count <= Int(UInt16.max) ? 2 : 4
        unsafe output.storeBytes(
            of: UInt32(truncatingIfNeeded: entries.count).littleEndian, as: UInt32.self)
        unsafe output.storeBytes(
            of: days.lowerBound.littleEndian, toByteOffset: 4, as: Int32.self)
        unsafe output.storeBytes(of: UInt8(dayByteCount), toByteOffset: 8, as: UInt8.self)
        unsafe output.storeBytes(of: UInt8(endByteCount), toByteOffset: 9, as: UInt8.self)
        unsafe output.storeBytes(of: 0, toByteOffset: 10, as: UInt16.self)
        var place = KeyRunFormat.blockHeaderByteCount
        unsafe writeEnds(entries, to: output + place, endByteCount: endByteCount)
        place += endByteCount * geometry.blockBucketCount
        unsafe writeRemainders(entries, to: output + place)
        place += geometry.remainderByteCount * entries.count
        unsafe writeDays(
            entries, minDay: days.lowerBound, dayByteCount: dayByteCount, to: output + place)
        place += dayByteCount * entries.count
        let checksum = unsafe CRC32C.checksum(
            UnsafeRawBufferPointer(start: output, count: place), seed: seed)
        unsafe output.storeBytes(
            of: checksum.littleEndian, toByteOffset: place, as: UInt32.self)
        return (place + 4, checksum)
    }

    private static func dayByteCount(_ days: ClosedRange<Int32>) -> Int {
        let span = Int(days.upperBound) - Int(days.lowerBound)
        return (Int.bitWidth - span.leadingZeroBitCount + 7) / 8
    }

    private func writeEnds(
        _ entries: UnsafeBufferPointer<KeyEntry>, to output: UnsafeMutableRawPointer,
        endByteCount: Int
    ) {
        let bucketCount = geometry.blockBucketCount
        var bucket = 0
        for index in 0...entries.count {
            var next = bucketCount
            if index < entries.count { next = unsafe geometry.bucket(entries[index].hash) }
            while bucket < next {
                if endByteCount == 2 {
                    unsafe output.storeBytes(
                        of: UInt16(truncatingIfNeeded: index).littleEndian,
                        toByteOffset: 2 &* bucket, as: UInt16.self)
                } else {
                    unsafe output.storeBytes(
                        of: UInt32(truncatingIfNeeded: index).littleEndian,
                        toByteOffset: 4 &* bucket, as: UInt32.self)
                }
                bucket &+= 1
            }
        }
    }

    /// Each store writes eight bytes; the next one, or the days, overwrite those that are too many.
    private func writeRemainders(
        _ entries: UnsafeBufferPointer<KeyEntry>, to output: UnsafeMutableRawPointer
    ) {
        let byteCount = geometry.remainderByteCount
        let mask = geometry.remainderMask
        var place = unsafe output
        for index in 0..<entries.count {
            let remainder = unsafe entries[index].hash &>> KeyRunFormat.droppedBits & mask
            unsafe place.storeBytes(of: remainder.littleEndian, as: UInt64.self)
            unsafe place += byteCount
        }
    }

    private func writeDays(
        _ entries: UnsafeBufferPointer<KeyEntry>, minDay: Int32, dayByteCount: Int,
        to output: UnsafeMutableRawPointer
    ) {
        guard dayByteCount > 0 else { return }
        var place = unsafe output
        for index in 0..<entries.count {
            let day = unsafe UInt32(truncatingIfNeeded: entries[index].day &- minDay)
            unsafe place.storeBytes(of: day.littleEndian, as: UInt32.self)
            unsafe place += dayByteCount
        }
    }
}
