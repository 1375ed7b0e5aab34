/// A heap block of exactly some bytes and the padding that an API demands behind them, so that the
/// address sanitizer sees whatever is read beyond.
@safe
public final class ExactBlock {
    private let memory: UnsafeMutableRawBufferPointer
    private let count: Int

    /// - Parameters:
    ///   - padding: bytes behind `bytes` that may be read.
    ///   - filler: what they hold.
    public init(_ bytes: [UInt8], padding: Int = 0, filler: UInt8 = 0) {
        count = bytes.count
        unsafe memory = .allocate(byteCount: count + padding, alignment: 1)
        unsafe memory.initializeMemory(as: UInt8.self, repeating: filler)
        unsafe memory.copyBytes(from: bytes)
    }

    deinit {
        unsafe memory.deallocate()
    }

    /// Calls `body` with the bytes, the padding not counted.
    public func withBytes<Value, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        let bytes = unsafe UnsafeRawBufferPointer(start: memory.baseAddress, count: count)
        return try unsafe body(bytes)
    }
}
