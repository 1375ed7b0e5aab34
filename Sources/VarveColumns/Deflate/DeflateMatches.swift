/// Finds what has been there before: for each position the nearest match of each length, within a
/// window of 32 KiB.
///
/// Positions whose first four bytes hash alike form a binary tree, the latest at the root, sorted by
/// what follows; looking for a position takes it in as the new root. A table of three bytes adds the
/// shortest matches.
@safe final class DeflateMatches {
    /// How many nodes are looked at for a position.
    static let depthMax = 32
    /// A match of this length is good enough: within it no other is looked for.
    static let niceLength = 100
    /// Positions this near to the end are not taken in: a hash reads four bytes.
    private static let tailByteCount = 5
    private static let hash3Bits = 15
    private static let hash4Bits = 16
    private static let none = Int32.min

    private let heads3: UnsafeMutablePointer<Int32>
    private let heads4: UnsafeMutablePointer<Int32>
    /// For each position, modulo the window: the roots of what sorts below it and above it.
    private let children: UnsafeMutablePointer<Int32>
    private var base: UnsafeRawPointer
    private var count = 0
    /// Up to here nothing is recorded: a match that is good enough covers it.
    private var coveredEnd = 0

    init() {
        unsafe heads3 = .allocate(capacity: 1 << Self.hash3Bits)
        unsafe heads4 = .allocate(capacity: 1 << Self.hash4Bits)
        unsafe children = .allocate(capacity: 2 * DeflateFormat.windowByteCount)
        unsafe children.initialize(
            repeating: Self.none, count: 2 * DeflateFormat.windowByteCount)
        unsafe base = UnsafeRawPointer(children)
    }

    deinit {
        unsafe heads3.deallocate()
        unsafe heads4.deallocate()
        unsafe children.deallocate()
    }

    /// Turns to other bytes, which must stay where they are.
    func begin(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress else { return }
        unsafe base = start
        count = bytes.count
        coveredEnd = 0
        unsafe heads3.initialize(repeating: Self.none, count: 1 << Self.hash3Bits)
        unsafe heads4.initialize(repeating: Self.none, count: 1 << Self.hash4Bits)
    }

    /// Takes the next position in and writes its matches, longer and longer, to `out`.
    ///
    /// - Returns: the end of what was written: at most `depthMax + 1` steps.
    @inline(__always)
    func next(
        _ position: Int, into out: UnsafeMutablePointer<DeflateStep>
    ) -> UnsafeMutablePointer<DeflateStep> {
        let lengthMax = min(DeflateFormat.lengthMax, count &- position)
        guard lengthMax >= Self.tailByteCount else { return unsafe out }
        let word = unsafe base.loadUnaligned(fromByteOffset: position, as: UInt32.self)
        let hash3 = Int((word.littleEndian &<< 8 &* 0x1E35_A7BD) &>> UInt32(32 &- Self.hash3Bits))
        let hash4 = Int((word &* 0x1E35_A7BD) &>> UInt32(32 &- Self.hash4Bits))
        let near = unsafe Int(heads3[hash3])
        unsafe heads3[hash3] = Int32(truncatingIfNeeded: position)
        let root = unsafe Int(heads4[hash4])
        unsafe heads4[hash4] = Int32(truncatingIfNeeded: position)
        let records = position >= coveredEnd
        var end = unsafe out
        var best = DeflateFormat.lengthMin
        if records, near > position &- DeflateFormat.windowByteCount,
            unsafe (base.loadUnaligned(fromByteOffset: near, as: UInt32.self) ^ word).littleEndian
                & 0xFF_FFFF == 0
        {
            unsafe end.pointee = DeflateStep(length: 3, distance: position &- near)
            unsafe end += 1
        }
        unsafe descend(
            from: root, position, lengthMax: lengthMax, records: records, best: &best, &end)
        if records, best >= Self.niceLength { coveredEnd = position &+ best }
        return unsafe end
    }

    /// Walks the tree, which falls apart into what sorts below the position and what sorts above.
    @inline(__always)
    private func descend(
        from root: Int, _ position: Int, lengthMax: Int, records: Bool, best: inout Int,
        _ end: inout UnsafeMutablePointer<DeflateStep>
    ) {
        let mask = DeflateFormat.windowByteCount &- 1
        let cutoff = position &- DeflateFormat.windowByteCount
        var below = unsafe children + 2 &* (position & mask)
        var above = unsafe below + 1
        var node = root
        var depth = Self.depthMax
        var length = 0
        var belowLength = 0
        var aboveLength = 0
        let here = unsafe base + position
        while node > cutoff, depth > 0 {
            depth &-= 1
            let there = unsafe base + node
            let pair = unsafe children + 2 &* (node & mask)
            length = unsafe Self.common(here, there, from: length, to: lengthMax)
            if length > best {
                best = length
                if records {
                    unsafe end.pointee = DeflateStep(length: length, distance: position &- node)
                    unsafe end += 1
                }
            }
            if length >= lengthMax || length >= Self.niceLength {
                unsafe below.pointee = pair[0]
                unsafe above.pointee = pair[1]
                return
            }
            let mine = unsafe here.load(fromByteOffset: length, as: UInt8.self)
            if unsafe there.load(fromByteOffset: length, as: UInt8.self) < mine {
                unsafe below.pointee = Int32(truncatingIfNeeded: node)
                unsafe below = pair + 1
                unsafe node = Int(pair[1])
                belowLength = length
            } else {
                unsafe above.pointee = Int32(truncatingIfNeeded: node)
                unsafe above = pair
                unsafe node = Int(pair[0])
                aboveLength = length
            }
            length = min(belowLength, aboveLength)
        }
        unsafe below.pointee = Self.none
        unsafe above.pointee = Self.none
    }

    /// How many bytes are alike, of which `from` are known to be.
    @inline(__always)
    private static func common(
        _ left: UnsafeRawPointer, _ right: UnsafeRawPointer, from start: Int, to end: Int
    ) -> Int {
        var length = start
        while length &+ 8 <= end {
            let one = unsafe left.loadUnaligned(fromByteOffset: length, as: UInt64.self)
            let other = unsafe right.loadUnaligned(fromByteOffset: length, as: UInt64.self)
            let difference = (one ^ other).littleEndian
            if difference != 0 { return length &+ difference.trailingZeroBitCount &>> 3 }
            length &+= 8
        }
        while length < end,
            unsafe left.load(fromByteOffset: length, as: UInt8.self)
                == right.load(fromByteOffset: length, as: UInt8.self)
        {
            length &+= 1
        }
        return length
    }
}
