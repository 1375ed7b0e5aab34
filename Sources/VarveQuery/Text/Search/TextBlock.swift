#if arch(x86_64)
    import _Builtin_intrinsics.intel.sse2

    /// Sixteen bytes of text that are compared at once: SSE2, which every x86-64 processor has.
    struct TextBlock {
        private let lanes: __m128i

        @inline(__always)
        private init(_ lanes: __m128i) { self.lanes = lanes }

        /// The same byte in every lane.
        @inline(__always)
        init(repeating byte: UInt8) { lanes = _mm_set1_epi8(Int8(bitPattern: byte)) }

        /// Sixteen bytes from `pointer`, which need not be aligned.
        @inline(__always)
        init(loading pointer: UnsafeRawPointer) {
            lanes = unsafe pointer.loadUnaligned(as: __m128i.self)
        }

        /// Writes the sixteen bytes to `pointer`, which need not be aligned.
        @inline(__always)
        func store(to pointer: UnsafeMutableRawPointer) {
            unsafe pointer.storeBytes(of: lanes, as: __m128i.self)
        }

        /// 0xff in each lane where both are equal, else 0.
        @inline(__always)
        func equals(_ other: TextBlock) -> TextBlock {
            TextBlock(_mm_cmpeq_epi8(lanes, other.lanes))
        }

        /// 0xff in each lane from `low` up to `low + count - 1`, else 0. `count` is 1...127, and
        /// the range lies on one side of 0x80.
        @inline(__always)
        func isWithin(_ low: UInt8, count: UInt8) -> TextBlock {
            // Moved so that `low` is the smallest signed number: one comparison then tells.
            let moved = _mm_add_epi8(lanes, _mm_set1_epi8(Int8(bitPattern: 0x80 &- low)))
            return TextBlock(
                _mm_cmplt_epi8(moved, _mm_set1_epi8(Int8(bitPattern: 0x80 &+ count))))
        }

        @inline(__always)
        static func | (a: TextBlock, b: TextBlock) -> TextBlock {
            TextBlock(_mm_or_si128(a.lanes, b.lanes))
        }

        @inline(__always)
        static func & (a: TextBlock, b: TextBlock) -> TextBlock {
            TextBlock(_mm_and_si128(a.lanes, b.lanes))
        }

        @inline(__always)
        static func ^ (a: TextBlock, b: TextBlock) -> TextBlock {
            TextBlock(_mm_xor_si128(a.lanes, b.lanes))
        }

        /// The top bit of each lane; lane 0 is bit 0, the upper 16 bits are zero.
        @inline(__always)
        var mask: UInt32 { UInt32(truncatingIfNeeded: _mm_movemask_epi8(lanes)) }
    }
#else
    /// Sixteen bytes of text that are compared at once, by arithmetic on two words.
    typealias TextBlock = PortableTextBlock
#endif

extension TextBlock {
    /// The bytes with A to Z made small; all others as they are.
    @inline(__always)
    var asciiLowered: TextBlock {
        self ^ (isWithin(0x41, count: 26) & TextBlock(repeating: 0x20))
    }

    /// The bytes with a to z made great; all others as they are.
    @inline(__always)
    var asciiUppered: TextBlock {
        self ^ (isWithin(0x61, count: 26) & TextBlock(repeating: 0x20))
    }

    /// Whether the first `count` bytes at `a` and `b` are equal, those at `a` with A to Z made
    /// small first if `folding`. Up to 15 bytes after each are read, so both need padding.
    @inline(__always)
    static func areEqual(
        _ a: UnsafeRawPointer, _ b: UnsafeRawPointer, count: Int, folding: Bool
    ) -> Bool {
        var i = 0
        while i < count {
            var block = unsafe TextBlock(loading: a + i)
            if folding { block = block.asciiLowered }
            let differing = unsafe ~block.equals(TextBlock(loading: b + i)).mask & 0xffff
            let wanted: UInt32 = count &- i >= 16 ? 0xffff : (1 &<< UInt32(count &- i)) &- 1
            if differing & wanted != 0 { return false }
            i &+= 16
        }
        return true
    }
}
