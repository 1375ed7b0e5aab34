/// A list of byte strings in one run of memory: the values of one column of a row group.
///
/// Made once and reused: ``removeAll()`` keeps the memory. Confined to one thread at a time. At
/// most 4 GiB of bytes. 64 bytes after the last value can be read and written over.
@safe public final class TextVector {
    /// Bytes kept after the last value.
    @usableFromInline static var padding: Int { 64 }

    @exclusivity(unchecked) @usableFromInline var base: UnsafeMutableRawPointer
    @exclusivity(unchecked) @usableFromInline var capacity: Int
    /// 0, then the end of each value.
    @exclusivity(unchecked) @usableFromInline var offsets: UnsafeMutablePointer<UInt32>
    @exclusivity(unchecked) @usableFromInline var valueCapacity: Int
    @exclusivity(unchecked) @usableFromInline var storedCount: Int = 0
    @exclusivity(unchecked) @usableFromInline var storedByteCount: Int = 0

    /// The number of values.
    @inlinable public var count: Int { unsafe storedCount }
    /// The bytes of all values.
    @inlinable public var byteCount: Int { unsafe storedByteCount }
    /// Whether there is no value.
    @inlinable public var isEmpty: Bool { unsafe storedCount == 0 }

    /// An empty list with room for some values.
    public init(byteCapacity: Int = 4_096, valueCapacity: Int = 256) {
        precondition(byteCapacity >= 0 && valueCapacity >= 0)
        unsafe capacity = byteCapacity
        unsafe self.valueCapacity = valueCapacity
        unsafe base = UnsafeMutableRawPointer.allocate(
            byteCount: byteCapacity + Self.padding, alignment: 64)
        unsafe offsets = UnsafeMutablePointer<UInt32>.allocate(capacity: valueCapacity + 1)
        unsafe base.initializeMemory(as: UInt8.self, repeating: 0, count: Self.padding)
        unsafe offsets.initialize(repeating: 0, count: valueCapacity + 1)
    }

    deinit {
        unsafe base.deallocate()
        unsafe offsets.deallocate()
    }

    /// Forgets all values; keeps the memory unless told otherwise.
    public func removeAll(keepingCapacity: Bool = true) {
        truncate(to: 0)
        if !keepingCapacity {
            reallocateBytes(0)
            reallocateOffsets(0)
        }
    }

    /// Cuts the list back to its first `newCount` values.
    public func truncate(to newCount: Int) {
        unsafe precondition(newCount >= 0 && newCount <= storedCount)
        unsafe storedCount = newCount
        unsafe storedByteCount = Int(unsafe offsets[newCount])
    }

    /// Where each value ends: `count + 1` offsets, the first is 0. Valid until the next change.
    @unsafe @inlinable public var ends: UnsafeBufferPointer<UInt32> {
        unsafe UnsafeBufferPointer(start: offsets, count: storedCount + 1)
    }

    /// The bytes of all values, one after the other. Valid until the next change.
    @unsafe @inlinable public var bytes: UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(start: base, count: storedByteCount)
    }

    /// The bytes of one value; valid until the next change.
    @unsafe @inlinable public subscript(index: Int) -> UnsafeRawBufferPointer {
        unsafe precondition(index >= 0 && index < storedCount)
        let start = Int(unsafe offsets[index])
        return unsafe UnsafeRawBufferPointer(
            start: base + start, count: Int(offsets[index + 1]) - start)
    }

    /// A copy of one value, for tests and messages.
    public func copy(_ index: Int) -> [UInt8] { unsafe Array(self[index]) }

    /// Appends a copy of the bytes. O(bytes) amortised.
    @unsafe @inlinable public func append(_ value: UnsafeRawBufferPointer) {
        let out = unsafe space(value.count)
        if let source = value.baseAddress {
            unsafe out.copyMemory(from: source, byteCount: value.count)
        }
        endValue(value.count)
    }

    /// Appends a copy of bytes that have 64 readable ones behind them: short ones are copied by
    /// blocks, which costs a fraction of a call.
    @unsafe @inlinable public func appendPadded(_ value: UnsafeRawBufferPointer) {
        guard value.count <= 64, let source = value.baseAddress else {
            return unsafe append(value)
        }
        let out = unsafe space(64)
        var offset = 0
        repeat {
            let block = unsafe source.loadUnaligned(
                fromByteOffset: offset, as: SIMD16<UInt8>.self)
            unsafe out.storeBytes(of: block, toByteOffset: offset, as: SIMD16<UInt8>.self)
            offset &+= 16
        } while offset < value.count
        endValue(value.count)
    }

    /// Appends a copy of the bytes.
    public func append(_ value: [UInt8]) {
        unsafe value.withUnsafeBytes { raw in unsafe append(raw) }
    }

    /// Room for a value of at most `byteCount` bytes (64 more may be written over);
    /// ``endValue(_:)`` says how many it became.
    @unsafe @inlinable public func space(_ byteCount: Int) -> UnsafeMutableRawPointer {
        if unsafe capacity - storedByteCount < byteCount { growBytes(byteCount) }
        return unsafe base + storedByteCount
    }

    /// Ends the value that was written at ``space(_:)``.
    @inlinable public func endValue(_ byteCount: Int) {
        unsafe precondition(byteCount >= 0 && byteCount <= capacity - storedByteCount)
        if unsafe storedCount == valueCapacity { growOffsets(1) }
        unsafe storedByteCount += byteCount
        unsafe storedCount += 1
        unsafe offsets[storedCount] = UInt32(truncatingIfNeeded: storedByteCount)
    }

    /// Room for at most `byteCount` bytes, filled in place by `body`, which returns how many the
    /// value became. Nothing is appended if it throws.
    @unsafe @inlinable public func withSpace<Failure: Error>(
        _ byteCount: Int, _ body: (UnsafeMutableRawPointer) throws(Failure) -> Int
    ) throws(Failure) {
        endValue(unsafe try body(space(byteCount)))
    }

    /// Makes room, so that appends do not allocate.
    public func reserve(byteCount: Int, valueCount: Int) {
        if unsafe capacity - storedByteCount < byteCount { growBytes(byteCount) }
        if unsafe valueCapacity - storedCount < valueCount { growOffsets(valueCount) }
    }

    @usableFromInline
    func growBytes(_ byteCount: Int) {
        let needed = unsafe storedByteCount + byteCount
        precondition(needed <= UInt32.max, "a text vector holds at most 4 GiB")
        unsafe reallocateBytes(max(capacity * 2, needed))
    }

    @usableFromInline
    func growOffsets(_ valueCount: Int) {
        unsafe reallocateOffsets(max(valueCapacity * 2, storedCount + valueCount))
    }

    private func reallocateBytes(_ newCapacity: Int) {
        let newBase = UnsafeMutableRawPointer.allocate(
            byteCount: newCapacity + Self.padding, alignment: 64)
        unsafe newBase.copyMemory(from: base, byteCount: storedByteCount)
        unsafe (newBase + storedByteCount).initializeMemory(
            as: UInt8.self, repeating: 0, count: Self.padding)
        unsafe base.deallocate()
        unsafe base = newBase
        unsafe capacity = newCapacity
    }

    private func reallocateOffsets(_ newCapacity: Int) {
        let fresh = UnsafeMutablePointer<UInt32>.allocate(capacity: newCapacity + 1)
        unsafe fresh.update(from: offsets, count: storedCount + 1)
        unsafe offsets.deallocate()
        unsafe offsets = fresh
        unsafe valueCapacity = newCapacity
    }
}
