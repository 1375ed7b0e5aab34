/// Builds a byte string from integers and byte strings, little-endian.
///
/// The counterpart of ``ByteReader``: what one lays down the other reads back. Writing never fails;
/// appending is amortised O(1) a byte.
public struct ByteWriter: Sendable {
    /// What has been written so far.
    public var bytes: [UInt8] = []

    /// An empty writer.
    @inlinable
    public init() {}

    /// The number of bytes written so far.
    @inlinable
    public var count: Int { bytes.count }

    /// Appends one byte.
    @inlinable
    public mutating func write(_ byte: UInt8) {
        bytes.append(byte)
    }

    /// Appends two bytes, the low one first.
    @inlinable
    public mutating func writeUInt16(_ value: UInt16) {
        writeLittleEndian(value)
    }

    /// Appends four bytes, the low one first.
    @inlinable
    public mutating func writeUInt32(_ value: UInt32) {
        writeLittleEndian(value)
    }

    /// Appends eight bytes, the low one first.
    @inlinable
    public mutating func writeUInt64(_ value: UInt64) {
        writeLittleEndian(value)
    }

    /// Appends an unsigned LEB128 varint: one to ten bytes, in minimal form.
    @inlinable
    public mutating func writeVarint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    /// Appends a signed integer as the varint of its zigzag form: 0, -1, 1, -2 are 0, 1, 2, 3.
    @inlinable
    public mutating func writeZigzag(_ value: Int64) {
        writeVarint(VarInt.zigzag(value))
    }

    /// Appends the bytes as they are.
    @inlinable
    public mutating func writeBytes(_ newBytes: [UInt8]) {
        bytes.append(contentsOf: newBytes)
    }

    /// Appends the bytes as they are.
    @inlinable
    public mutating func writeBytes(_ newBytes: UnsafeRawBufferPointer) {
        unsafe bytes.append(contentsOf: newBytes)
    }

    /// Appends the count of the bytes as a varint, then the bytes.
    @inlinable
    public mutating func writeLengthPrefixed(_ newBytes: [UInt8]) {
        writeVarint(UInt64(newBytes.count))
        bytes.append(contentsOf: newBytes)
    }

    @inlinable
    mutating func writeLittleEndian<Value: FixedWidthInteger>(_ value: Value) {
        var rest = value.littleEndian
        unsafe withUnsafeBytes(of: &rest) { raw in unsafe bytes.append(contentsOf: raw) }
    }
}
