import VarveBytes

/// A growable run of bytes that pages are written to; made once, used for many pages.
///
/// Confined to one thread at a time. 64 bytes after ``count`` can always be read and written
/// over: writers may store whole words.
@safe public final class ByteSink {
    /// Bytes kept after the end.
    @usableFromInline static var padding: Int { 64 }

    @exclusivity(unchecked) @usableFromInline var base: UnsafeMutableRawPointer
    @exclusivity(unchecked) @usableFromInline var capacity: Int
    /// The number of bytes written.
    @exclusivity(unchecked) public private(set) var count: Int = 0

    /// A sink with room for `capacity` bytes.
    public init(capacity: Int = 1 << 16) {
        precondition(capacity >= 0)
        unsafe self.capacity = capacity
        unsafe base = LargeMemory.allocate(byteCount: capacity + Self.padding, alignment: 64)
    }

    deinit { unsafe base.deallocate() }

    /// Forgets all bytes; keeps the memory.
    public func removeAll() { unsafe count = 0 }

    /// Cuts the sink back to its first `newCount` bytes.
    public func truncate(to newCount: Int) {
        unsafe precondition(newCount >= 0 && newCount <= count)
        unsafe count = newCount
    }

    /// The bytes so far; valid until the next write.
    @unsafe public var bytes: UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(start: base, count: count)
    }

    /// A copy of the bytes, for tests and small files.
    public var array: [UInt8] { unsafe Array(bytes) }

    /// Makes room for `byteCount` more bytes (and the padding).
    public func reserve(_ byteCount: Int) {
        if unsafe capacity - count < byteCount { grow(byteCount) }
    }

    /// Where the next byte goes, after room for `byteCount` was made; ``commit(_:)`` says how
    /// many were written.
    @unsafe public func space(_ byteCount: Int) -> UnsafeMutableRawPointer {
        reserve(byteCount)
        return unsafe base + count
    }

    /// Takes over `byteCount` bytes that were written at ``space(_:)``.
    public func commit(_ byteCount: Int) {
        unsafe precondition(byteCount >= 0 && byteCount <= capacity - count)
        unsafe count += byteCount
    }

    /// Appends one byte.
    public func write(_ byte: UInt8) {
        unsafe space(1).storeBytes(of: byte, as: UInt8.self)
        unsafe count += 1
    }

    /// Appends an unsigned LEB128 varint.
    public func writeVarint(_ value: UInt64) {
        let out = unsafe space(10)
        var rest = value
        var size = 0
        while rest >= 0x80 {
            unsafe out.storeBytes(
                of: UInt8(truncatingIfNeeded: rest) | 0x80, toByteOffset: size, as: UInt8.self)
            rest &>>= 7
            size += 1
        }
        unsafe out.storeBytes(
            of: UInt8(truncatingIfNeeded: rest), toByteOffset: size, as: UInt8.self)
        unsafe count += size + 1
    }

    /// Appends the varint of the zigzag form.
    public func writeZigzag(_ value: Int64) {
        writeVarint(VarInt.zigzag(value))
    }

    /// Appends the bytes as they are.
    @unsafe public func write(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress else { return }
        unsafe space(bytes.count).copyMemory(from: start, byteCount: bytes.count)
        unsafe count += bytes.count
    }

    private func grow(_ byteCount: Int) {
        let newCapacity = unsafe max(capacity * 2, count + byteCount)
        let newBase = unsafe LargeMemory.allocate(
            byteCount: newCapacity + Self.padding, alignment: 64)
        unsafe newBase.copyMemory(from: base, byteCount: count)
        unsafe base.deallocate()
        unsafe base = newBase
        unsafe capacity = newCapacity
    }
}
