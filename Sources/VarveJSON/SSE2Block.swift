#if arch(x86_64)
    import _Builtin_intrinsics.intel.sse2

    /// Sixteen bytes in one SSE2 register.
    struct SSE2Block {
        private let lanes: __m128i

        @inline(__always)
        private init(_ lanes: __m128i) {
            self.lanes = lanes
        }

        /// The same byte in every lane.
        @inline(__always)
        init(repeating byte: UInt8) {
            lanes = _mm_set1_epi8(Int8(bitPattern: byte))
        }

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
        func equals(_ other: SSE2Block) -> SSE2Block {
            SSE2Block(_mm_cmpeq_epi8(lanes, other.lanes))
        }

        /// 0xff in each lane that is not above `other`'s as an unsigned number, else 0.
        @inline(__always)
        func atMost(_ other: SSE2Block) -> SSE2Block {
            SSE2Block(_mm_cmpeq_epi8(_mm_min_epu8(lanes, other.lanes), lanes))
        }

        @inline(__always)
        static func | (a: SSE2Block, b: SSE2Block) -> SSE2Block {
            SSE2Block(_mm_or_si128(a.lanes, b.lanes))
        }

        @inline(__always)
        static func & (a: SSE2Block, b: SSE2Block) -> SSE2Block {
            SSE2Block(_mm_and_si128(a.lanes, b.lanes))
        }

        /// The top bit of each lane; lane 0 is bit 0, the upper 16 bits are zero.
        @inline(__always)
        var mask: UInt32 {
            UInt32(truncatingIfNeeded: _mm_movemask_epi8(lanes))
        }
    }
#endif
