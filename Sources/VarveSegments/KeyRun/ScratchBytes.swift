/// Bytes outside of Swift's arrays that are kept and used again, with room behind them, so that a
/// number of eight bytes can be read or written at the last one.
///
/// Owned by one object; not for two threads at a time.
@safe final class ScratchBytes {
    /// Readable and writable bytes behind `capacity`.
    static let paddingByteCount = 64

    private(set) var base: UnsafeMutableRawPointer
    private(set) var capacity: Int

    init(capacity: Int) {
        self.capacity = capacity
        unsafe base = ScratchBytes.allocate(capacity)
    }

    deinit {
        unsafe base.deallocate()
    }

    /// Makes room for `byteCount` bytes and keeps the first `keptByteCount`.
    func reserve(_ byteCount: Int, keeping keptByteCount: Int = 0) {
        guard byteCount > capacity else { return }
        let newCapacity = max(byteCount, capacity + capacity / 2)
        let newBase = unsafe ScratchBytes.allocate(newCapacity)
        unsafe newBase.copyMemory(from: base, byteCount: keptByteCount)
        unsafe base.deallocate()
        unsafe base = newBase
        capacity = newCapacity
    }

    private static func allocate(_ capacity: Int) -> UnsafeMutableRawPointer {
        let byteCount = capacity + paddingByteCount
        let base = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: 16)
        unsafe base.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
        return unsafe base
    }
}
