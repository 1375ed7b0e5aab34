/// Something that is put in the order of a hash.
protocol HashOrdered {
    var orderingHash: UInt64 { get }
}

/// Sorts by hash, equal hashes in their old order: one scatter by the bits that differ first, then
/// insertion within the buckets, which hold a few each since hashes are spread evenly.
///
/// Faster than a comparing sort by a factor of about four, and it never gets slow: crowded buckets
/// are sorted by comparing.
@safe
final class HashOrder<Element: HashOrdered> {
    private var scratch: UnsafeMutablePointer<Element>
    private var capacity = 0

    init() { unsafe scratch = .allocate(capacity: 0) }

    deinit { unsafe scratch.deallocate() }

    /// - Parameters:
    ///   - skippedBits: upper bits that all hashes share.
    /// - Complexity: O(n) for hashes that are spread evenly, else O(n log n).
    func sort(_ elements: UnsafeMutableBufferPointer<Element>, skippedBits: Int) {
        let count = elements.count
        guard count > 32, let base = elements.baseAddress else {
            unsafe Self.insertionSort(elements)
            return
        }
        reserve(count)
        // About eight elements a bucket.
        let bits = max(1, min(16, Int.bitWidth - (count / 8).leadingZeroBitCount))
        let shift = UInt64(64 - skippedBits - bits)
        let mask = (UInt64(1) << UInt64(bits)) - 1
        var ends = [UInt32](repeating: 0, count: 1 << bits)
        for index in 0..<count {
            unsafe ends[Int((base[index].orderingHash >> shift) & mask)] += 1
        }
        var sum: UInt32 = 0
        for bucket in ends.indices {
            let size = ends[bucket]
            ends[bucket] = sum
            sum += size
        }
        for index in 0..<count {
            let bucket = unsafe Int((base[index].orderingHash >> shift) & mask)
            unsafe (scratch + Int(ends[bucket])).initialize(to: base[index])
            ends[bucket] += 1
        }
        var start = 0
        for end in ends {
            unsafe Self.sortBucket(
                UnsafeMutableBufferPointer(start: scratch + start, count: Int(end) - start))
            start = Int(end)
        }
        unsafe base.update(from: scratch, count: count)
    }

    private func reserve(_ count: Int) {
        guard count > capacity else { return }
        unsafe scratch.deallocate()
        capacity = count + count / 4
        unsafe scratch = .allocate(capacity: capacity)
    }

    private static func sortBucket(_ bucket: UnsafeMutableBufferPointer<Element>) {
        if bucket.count <= 64 {
            unsafe insertionSort(bucket)
        } else {
            // The library's sort keeps equal elements in order.
            var crowded = unsafe bucket
            unsafe crowded.sort { $0.orderingHash < $1.orderingHash }
        }
    }

    private static func insertionSort(_ elements: UnsafeMutableBufferPointer<Element>) {
        var index = 1
        while index < elements.count {
            let element = unsafe elements[index]
            let hash = element.orderingHash
            var place = index
            while unsafe place > 0 && elements[place - 1].orderingHash > hash {
                unsafe elements[place] = elements[place - 1]
                place -= 1
            }
            unsafe elements[place] = element
            index += 1
        }
    }
}
