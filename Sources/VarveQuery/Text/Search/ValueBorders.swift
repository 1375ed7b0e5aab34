/// Tells which value an offset into the bytes of a ``TextVector`` belongs to, for offsets that
/// only grow. The memory belongs to the vector.
@unsafe
struct ValueBorders {
    private let ends: UnsafePointer<UInt32>
    private let count: Int
    private var index = 0

    /// - Parameter ends: `count + 1` offsets, ascending; the first is 0.
    @inline(__always)
    init(_ ends: UnsafeBufferPointer<UInt32>) {
        // A vector always has the first offset.
        unsafe self.ends = ends.baseAddress.unsafelyUnwrapped
        unsafe count = ends.count - 1
    }

    /// Where value `index` starts.
    @inline(__always)
    func start(_ index: Int) -> Int { Int(unsafe ends[index]) }

    /// Where value `index` ends.
    @inline(__always)
    func end(_ index: Int) -> Int { Int(unsafe ends[index + 1]) }

    /// The value that holds the byte at `offset`, which is below the end of the last value and
    /// not below the one asked for before. Doubling steps, then halves: hits that stand close
    /// cost little, and so do those far apart.
    @inline(__always)
    mutating func value(at offset: Int) -> Int {
        if unsafe end(index) > offset { return unsafe index }
        var low = unsafe index
        var step = 1
        while unsafe low + step < count && end(low + step) <= offset {
            low += step
            step &*= 2
        }
        // end(low) <= offset < end(high)
        var high = unsafe min(low + step, count - 1)
        while high - low > 1 {
            let middle = (low + high) / 2
            if unsafe end(middle) <= offset { low = middle } else { high = middle }
        }
        unsafe index = high
        return high
    }
}
