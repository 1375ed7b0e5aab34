/// A growing list of spans that is used again and again: the scanner appends the slots of each
/// record it accepts, in slot order. Confined to one thread.
@safe
public final class SpanBuffer {
    // Not checked for overlapping access, which would cost more than what is done with them.
    @exclusivity(unchecked) private var memory: UnsafeMutablePointer<ValueSpan>
    @exclusivity(unchecked) private var held = 0
    @exclusivity(unchecked) private var capacity: Int

    /// The spans, `count` of them. Invalid after the next scan into this buffer.
    public var base: UnsafeMutablePointer<ValueSpan> { unsafe memory }

    /// Number of spans.
    public var count: Int { unsafe held }

    /// An empty buffer with room for `capacity` spans; it grows as needed.
    public init(capacity: Int = 4096) {
        unsafe self.capacity = max(capacity, 64)
        unsafe memory = .allocate(capacity: max(capacity, 64))
    }

    deinit {
        unsafe memory.deallocate()
    }

    /// The span at `index`, which must be below `count`.
    public subscript(index: Int) -> ValueSpan {
        precondition(index >= 0 && index < count, "span index out of range")
        return unsafe memory[index]
    }

    /// Forgets all spans and keeps the memory.
    public func removeAll() {
        unsafe held = 0
    }

    /// Forgets the spans from `count` on.
    public func truncate(to count: Int) {
        precondition(count >= 0 && count <= self.count, "cannot truncate to more spans than held")
        unsafe held = count
    }

    /// Makes room for `count` spans in all.
    public func reserveCapacity(_ count: Int) {
        if unsafe count > capacity { unsafe grow(count - held) }
    }

    /// Room for `extra` more spans, and where the next one goes.
    @inline(__always)
    func reserve(_ extra: Int) -> UnsafeMutablePointer<ValueSpan> {
        if unsafe capacity &- held < extra { grow(extra) }
        return unsafe memory + held
    }

    /// Counts `added` spans that were written where `reserve` said.
    @inline(__always)
    func commit(_ added: Int) {
        unsafe held &+= added
    }

    @inline(never)
    private func grow(_ extra: Int) {
        let larger = unsafe max(capacity * 2, held + extra)
        let grown = UnsafeMutablePointer<ValueSpan>.allocate(capacity: larger)
        unsafe grown.update(from: memory, count: held)
        unsafe memory.deallocate()
        unsafe memory = grown
        unsafe capacity = larger
    }
}
