/// Unsigned integers of one width, laid side by side without gaps.
///
/// Persisted. Value i takes bits i * width ..< (i + 1) * width of the bytes, where bit k is bit
/// k % 8 (0 the lowest) of byte k / 8; the bits after the last value are zero. Widths are 0...64; a
/// width of 0 takes no bytes and means zeros. Nothing here reads or writes outside the given bytes.
public enum BitPacking {
    /// The width that `value`, and so every smaller one, fits in: 0...64.
    @inlinable
    public static func width(of value: UInt64) -> Int {
        64 - value.leadingZeroBitCount
    }

    /// The bytes that `count` values take.
    ///
    /// - Returns: nil if the width is not in 0...64, the count is negative or the bytes are beyond
    ///   what an `Int` can hold: counts and widths may come from damaged bytes.
    public static func byteCount(count: Int, width: Int) -> Int? {
        guard count >= 0, width >= 0, width <= 64 else { return nil }
        let (bits, overflow) = count.multipliedReportingOverflow(by: width)
        return overflow || bits > Int.max - 7 ? nil : (bits + 7) >> 3
    }

    /// Appends `values` in `width` bits each. Bits of a value above the width are dropped. O(n).
    public static func pack(_ values: [UInt64], width: Int, into writer: inout ByteWriter) {
        unsafe values.withUnsafeBufferPointer { values in
            unsafe pack(values, minus: 0, width: width, into: &writer)
        }
    }

    /// Appends `values[i] - base` (wrapping) in `width` bits each: frame of reference. O(n).
    public static func pack(
        _ values: [Int64], minus base: Int64, width: Int, into writer: inout ByteWriter
    ) {
        unsafe values.withUnsafeBufferPointer { values in
            unsafe values.withMemoryRebound(to: UInt64.self) { values in
                unsafe pack(
                    values, minus: UInt64(bitPattern: base), width: width, into: &writer)
            }
        }
    }

    /// Reads `count` values of `width` bits.
    ///
    /// - Returns: nil if `bytes` is too short for them or the width is not in 0...64.
    public static func unpack(_ bytes: [UInt8], count: Int, width: Int) -> [UInt64]? {
        guard let needed = byteCount(count: count, width: width), needed <= bytes.count else {
            return nil
        }
        return unsafe [UInt64](unsafeUninitializedCapacity: count) { output, initialized in
            unsafe bytes.withUnsafeBytes { raw in
                _ = unsafe unpack(raw, width: width, into: output)
            }
            initialized = count
        }
    }

    /// Reads `count` values of `width` bits and adds `base` (wrapping) to each: frame of reference.
    ///
    /// - Returns: nil if `bytes` is too short for them or the width is not in 0...64.
    public static func unpack(
        _ bytes: [UInt8], count: Int, width: Int, plus base: Int64
    ) -> [Int64]? {
        guard let needed = byteCount(count: count, width: width), needed <= bytes.count else {
            return nil
        }
        return unsafe [Int64](unsafeUninitializedCapacity: count) { output, initialized in
            unsafe bytes.withUnsafeBytes { raw in
                _ = unsafe unpack(raw, width: width, plus: base, into: output)
            }
            initialized = count
        }
    }
}
