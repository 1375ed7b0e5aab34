/// Where each input of a merge stands. Unsafe code: the entries belong to the inputs' cursors.
@safe final class KeyRunHeads {
    /// The hash at each input, or `UInt64.max` at its end: hashes of cursors end with zeros.
    private let hashes: UnsafeMutablePointer<UInt64>
    /// The entry at each input, meaningless at its end.
    let nexts: UnsafeMutablePointer<UnsafePointer<KeyEntry>>
    /// Entries behind the one at each input.
    private let restCounts: UnsafeMutablePointer<Int>
    private let count: Int

    /// `count` inputs that are at their ends.
    init(count: Int) {
        self.count = count
        let nothing = unsafe UnsafePointer<KeyEntry>(bitPattern: 16)!
        unsafe hashes = .allocate(capacity: count)
        unsafe hashes.initialize(repeating: .max, count: count)
        unsafe nexts = .allocate(capacity: count)
        unsafe nexts.initialize(repeating: nothing, count: count)
        unsafe restCounts = .allocate(capacity: count)
        unsafe restCounts.initialize(repeating: 0, count: count)
    }

    deinit {
        unsafe hashes.deallocate()
        unsafe nexts.deallocate()
        unsafe restCounts.deallocate()
    }

    /// The input with the least hash, or -1 at the end of all.
    @inline(__always)
    func leastIndex() -> Int {
        var least = UInt64.max
        var leastIndex = -1
        for index in 0..<count {
            let hash = unsafe hashes[index]
            let isLess = hash < least
            least = isLess ? hash : least
            leastIndex = isLess ? index : leastIndex
        }
        return leastIndex
    }

    /// Goes to the next entry of an input that is not at its end.
    ///
    /// - Returns: whether there is one without asking the cursor.
    @inline(__always)
    func advance(_ index: Int) -> Bool {
        let restCount = unsafe restCounts[index] &- 1
        guard restCount >= 0 else { return false }
        unsafe restCounts[index] = restCount
        let next = unsafe nexts[index] + 1
        unsafe nexts[index] = next
        unsafe hashes[index] = next.pointee.hash
        return true
    }

    /// Puts an input at the first of `entries`, of which there is at least one.
    func set(_ index: Int, _ entries: UnsafeBufferPointer<KeyEntry>) {
        guard let first = entries.baseAddress else { return close(index) }
        unsafe nexts[index] = first
        unsafe hashes[index] = first.pointee.hash
        unsafe restCounts[index] = entries.count - 1
    }

    /// Puts an input at its end.
    func close(_ index: Int) {
        unsafe hashes[index] = .max
        unsafe restCounts[index] = 0
    }
}
