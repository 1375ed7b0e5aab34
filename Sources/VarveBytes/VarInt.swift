/// The arithmetic of variable-length integers: unsigned LEB128 and the zigzag map.
///
/// Persisted: every file format of the store is built from these.
public enum VarInt {
    /// The most bytes that a varint of 64 bits takes.
    public static let byteCountMax = 10

    /// The bytes that `value` takes as a varint, 1...10. O(1).
    @inlinable
    public static func byteCount(_ value: UInt64) -> Int {
        (70 - (value | 1).leadingZeroBitCount) / 7
    }

    /// Maps signed integers to unsigned ones so that small magnitudes stay small:
    /// 0, -1, 1, -2 become 0, 1, 2, 3.
    @inlinable
    public static func zigzag(_ value: Int64) -> UInt64 {
        UInt64(bitPattern: (value &<< 1) ^ (value &>> 63))
    }

    /// The inverse of ``zigzag(_:)``.
    @inlinable
    public static func unzigzag(_ value: UInt64) -> Int64 {
        Int64(bitPattern: (value &>> 1)) ^ -Int64(bitPattern: value & 1)
    }
}
