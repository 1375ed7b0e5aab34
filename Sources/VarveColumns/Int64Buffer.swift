/// Scratch of 64-bit integers that grows and is reused. One owner, one thread.
@safe final class Int64Buffer {
    @exclusivity(unchecked) private var storage: UnsafeMutablePointer<Int64>
    @exclusivity(unchecked) private var capacity: Int

    init(capacity: Int = 1_024) {
        unsafe self.capacity = capacity
        unsafe storage = UnsafeMutablePointer<Int64>.allocate(capacity: capacity)
        unsafe storage.initialize(repeating: 0, count: capacity)
    }

    deinit { unsafe storage.deallocate() }

    /// Memory for `count` integers; what it held is lost when it must grow.
    @unsafe func pointer(_ count: Int) -> UnsafeMutablePointer<Int64> {
        if unsafe count > capacity {
            let newCapacity = unsafe max(count, capacity * 2)
            unsafe storage.deallocate()
            unsafe storage = UnsafeMutablePointer<Int64>.allocate(capacity: newCapacity)
            unsafe storage.initialize(repeating: 0, count: newCapacity)
            unsafe capacity = newCapacity
        }
        return unsafe storage
    }
}
