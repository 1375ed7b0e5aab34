/// Where a slot's value stands in its record. A string's span lies between its quotes.
@frozen
public struct ValueSpan: Equatable, Sendable, BitwiseCopyable {
    /// Offset of the first byte within the record.
    public var start: UInt32
    /// Bit 31: the string has escapes. Low 31 bits: number of bytes.
    public var packed: UInt32

    @inlinable
    @inline(__always)
    public init(start: UInt32, packed: UInt32) {
        self.start = start
        self.packed = packed
    }

    /// Number of bytes.
    @inlinable
    @inline(__always)
    public var byteCount: Int { Int(packed & 0x7fff_ffff) }

    /// Whether the string has at least one backslash; false for other kinds.
    @inlinable
    @inline(__always)
    public var hasEscapes: Bool { packed >> 31 != 0 }

    /// The value's bytes within `record`, the record that was scanned.
    @inlinable
    @inline(__always)
    public func bytes(in record: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        let range = Int(start)..<Int(start) &+ byteCount
        return unsafe UnsafeRawBufferPointer(rebasing: record[range])
    }
}
