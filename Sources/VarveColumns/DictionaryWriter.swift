/// Distinct values of a list in the order of their first occurrence, and a code a value.
///
/// ```
/// page = varint(entries) block(entry lengths) block(codes) bytes of the entries
/// ```
///
/// The codec covers the bytes of the entries. Persisted.
@safe final class DictionaryWriter {
    /// Open addressing: 0 is empty, else code + 1.
    private var table: UnsafeMutablePointer<UInt32>
    private var tableCapacity = 1 << 10
    /// The value that each entry was first seen as, and the entry's hash.
    private let entries = Int64Buffer()
    private let hashes = Int64Buffer()
    private let codes = Int64Buffer()
    private let lengths = Int64Buffer()
    private(set) var entryCount = 0
    private(set) var entryByteCount = 0
    private var codePlan = IntegerBlock.Plan()
    private var lengthPlan = IntegerBlock.Plan()

    init() {
        unsafe table = UnsafeMutablePointer<UInt32>.allocate(capacity: tableCapacity)
        unsafe table.initialize(repeating: 0, count: tableCapacity)
    }

    deinit { unsafe table.deallocate() }

    /// Plans a page of `vector[range]` with at most `entryCountMax` entries.
    ///
    /// - Returns: the size of the page before the codec, or nil if it cannot be below `limit`.
    func plan(
        _ vector: TextVector, _ range: Range<Int>, entryCountMax: Int, below limit: Int,
        scratch: RunScratch
    ) -> Int? {
        guard collect(vector, range, entryCountMax: entryCountMax, byteLimit: limit)
        else { return nil }
        let entryIndexes = unsafe entries.pointer(entryCount)
        let entryLengths = unsafe lengths.pointer(entryCount)
        for entry in 0..<entryCount {
            unsafe entryLengths[entry] = Int64(vector[Int(entryIndexes[entry])].count)
        }
        lengthPlan = unsafe IntegerBlock.plan(entryLengths, count: entryCount, scratch: scratch)
        codePlan = unsafe IntegerBlock.plan(
            codes.pointer(range.count), count: range.count, scratch: scratch)
        // Three bytes at most for the number of entries.
        let size = 3 + lengthPlan.byteCount + codePlan.byteCount + entryByteCount
        return size < limit ? size : nil
    }

    /// Writes the head of the planned page: all but the bytes of the entries.
    func writeHead(count: Int, scratch: RunScratch, to sink: ByteSink) {
        sink.writeVarint(UInt64(entryCount))
        unsafe IntegerBlock.write(
            lengths.pointer(entryCount), count: entryCount, plan: lengthPlan, scratch: scratch,
            to: sink)
        unsafe IntegerBlock.write(
            codes.pointer(count), count: count, plan: codePlan, scratch: scratch, to: sink)
    }

    /// Writes the bytes of the entries.
    func writeEntries(of vector: TextVector, to sink: ByteSink) {
        let indexes = unsafe entries.pointer(entryCount)
        for entry in 0..<entryCount {
            unsafe sink.write(vector[Int(indexes[entry])])
        }
    }

    /// The index in the vector of an entry.
    func valueIndex(ofEntry entry: Int) -> Int {
        precondition(entry >= 0 && entry < entryCount)
        return Int(unsafe entries.pointer(entryCount)[entry])
    }

    private func collect(
        _ vector: TextVector, _ range: Range<Int>, entryCountMax: Int, byteLimit: Int
    ) -> Bool {
        let mask = clearTable(entryCountMax)
        let entries = unsafe entries.pointer(entryCountMax)
        let hashes = unsafe hashes.pointer(entryCountMax)
        let codes = unsafe codes.pointer(range.count)
        entryCount = 0
        entryByteCount = 0
        for index in range {
            let value = unsafe vector[index]
            let hash = unsafe ScratchHash.hash(value)
            var slot = Int(truncatingIfNeeded: hash &>> 32) & mask
            while true {
                let code = Int(unsafe table[slot]) - 1
                if code < 0 {
                    guard entryCount < entryCountMax, entryByteCount < byteLimit else {
                        return false
                    }
                    unsafe entries[entryCount] = Int64(index)
                    unsafe hashes[entryCount] = Int64(bitPattern: hash)
                    unsafe codes[index - range.lowerBound] = Int64(entryCount)
                    entryCount += 1
                    entryByteCount += value.count
                    unsafe table[slot] = UInt32(entryCount)
                    break
                }
                if unsafe hashes[code] == Int64(bitPattern: hash),
                    unsafe ScratchHash.equal(vector[Int(entries[code])], value)
                {
                    unsafe codes[index - range.lowerBound] = Int64(code)
                    break
                }
                slot = (slot + 1) & mask
            }
        }
        return entryByteCount < byteLimit
    }

    /// An empty table of at least twice as many slots as entries; its mask.
    private func clearTable(_ entryCountMax: Int) -> Int {
        var size = 64
        while size < entryCountMax * 2 { size *= 2 }
        if size > tableCapacity {
            unsafe table.deallocate()
            unsafe table = UnsafeMutablePointer<UInt32>.allocate(capacity: size)
            tableCapacity = size
        }
        unsafe table.initialize(repeating: 0, count: size)
        return size - 1
    }
}
