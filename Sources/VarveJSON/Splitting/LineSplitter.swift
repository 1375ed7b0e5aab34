/// Offsets that are used again and again: the line feeds of a chunk. Confined to one thread.
@safe
public final class PositionBuffer {
    // Not checked for overlapping access, which would cost more than what is done with them.
    @exclusivity(unchecked) private var memory: UnsafeMutablePointer<UInt32>
    @exclusivity(unchecked) private var held = 0
    @exclusivity(unchecked) private var capacity: Int

    /// The offsets, `count` of them. Invalid after the next append.
    public var base: UnsafeMutablePointer<UInt32> { unsafe memory }

    /// Number of offsets.
    public var count: Int { unsafe held }

    /// An empty buffer with room for `capacity` offsets; it grows as needed.
    public init(capacity: Int = 4096) {
        unsafe self.capacity = max(capacity, 64)
        unsafe memory = .allocate(capacity: max(capacity, 64))
    }

    deinit {
        unsafe memory.deallocate()
    }

    /// The offset at `index`, which must be below `count`.
    public subscript(index: Int) -> UInt32 {
        precondition(index >= 0 && index < count, "offset index out of range")
        return unsafe memory[index]
    }

    /// Forgets all offsets and keeps the memory.
    public func removeAll() {
        unsafe held = 0
    }

    @inline(__always)
    fileprivate func reserve(_ extra: Int) -> UnsafeMutablePointer<UInt32> {
        if unsafe capacity &- held < extra { grow(extra) }
        return unsafe memory + held
    }

    @inline(__always)
    fileprivate func commit(_ added: Int) {
        unsafe held &+= added
    }

    @inline(never)
    private func grow(_ extra: Int) {
        let larger = unsafe max(capacity * 2, held + extra)
        let grown = UnsafeMutablePointer<UInt32>.allocate(capacity: larger)
        unsafe grown.update(from: memory, count: held)
        unsafe memory.deallocate()
        unsafe memory = grown
        unsafe capacity = larger
    }
}

/// Splits a chunk into lines. A line feed never stands within a JSON token, so that a chunk may be
/// split before it is parsed.
public struct LineSplitter: Sendable {
    public init() {}

    /// Appends the offsets of all line feeds of `chunk`, ascending.
    ///
    /// - Parameter chunk: below 4 GiB; 64 bytes after its end are readable.
    /// - Complexity: linear; about 30 GB/s with SSE2 where lines are long.
    public func appendLineFeeds(
        in chunk: UnsafeRawBufferPointer, to positions: PositionBuffer
    ) {
        precondition(chunk.count <= UInt32.max, "a chunk must be below 4 GiB")
        guard let base = chunk.baseAddress else { return }
        let end = chunk.count
        let feed = ByteBlock(repeating: ASCII.lineFeed)
        var p = 0
        while p < end {
            let a = unsafe ByteBlock(loading: base + p).equals(feed)
            let b = unsafe ByteBlock(loading: base + p + 16).equals(feed)
            let c = unsafe ByteBlock(loading: base + p + 32).equals(feed)
            let d = unsafe ByteBlock(loading: base + p + 48).equals(feed)
            if (a | b | c | d).mask != 0 {
                let low = UInt64(a.mask) | UInt64(b.mask) << 16
                let high = UInt64(c.mask) | UInt64(d.mask) << 16
                var found = low | high << 32
                if end &- p < 64 { found &= (1 &<< UInt64(end &- p)) &- 1 }
                Self.append(found, at: p, to: positions)
            }
            p &+= 64
        }
    }

    @inline(__always)
    private static func append(_ found: UInt64, at offset: Int, to positions: PositionBuffer) {
        var rest = found
        let out = unsafe positions.reserve(64)
        var added = 0
        while rest != 0 {
            let position = offset &+ rest.trailingZeroBitCount
            unsafe out[added] = UInt32(truncatingIfNeeded: position)
            rest &= rest &- 1
            added &+= 1
        }
        positions.commit(added)
    }
}
