extension BitPacking {
    /// Appends `values[i] - base` (wrapping) in `width` bits each. O(n).
    ///
    /// - Parameter width: 0...64.
    public static func pack(
        _ values: UnsafeBufferPointer<UInt64>, minus base: UInt64, width: Int,
        into writer: inout ByteWriter
    ) {
        precondition(width >= 0 && width <= 64, "a width of bits is 0...64")
        guard width > 0, let needed = byteCount(count: values.count, width: width) else { return }
        let start = writer.bytes.count
        // Whole words are stored, up to seven bytes too many, which are then dropped.
        writer.bytes.append(contentsOf: repeatElement(0, count: (needed + 7) & ~7))
        unsafe writer.bytes.withUnsafeMutableBytes { raw in
            guard let target = raw.baseAddress else { return }
            unsafe pack(values, minus: base, width: width, to: target + start)
        }
        writer.bytes.removeLast(writer.bytes.count - start - needed)
    }

    /// Stores whole words at `target`, the last one filled up with zeros.
    private static func pack(
        _ values: UnsafeBufferPointer<UInt64>, minus base: UInt64, width: Int,
        to target: UnsafeMutableRawPointer
    ) {
        var target = unsafe target
        var pending: UInt64 = 0
        var pendingBits = 0
        let mask = UInt64.max &>> UInt64(64 &- width)
        for index in values.indices {
            let bits = unsafe (values[index] &- base) & mask
            pending |= bits &<< UInt64(pendingBits)
            pendingBits &+= width
            if pendingBits >= 64 {
                unsafe target.storeBytes(of: pending.littleEndian, as: UInt64.self)
                unsafe target += 8
                pendingBits &-= 64
                // A smart shift: none of the bits are left where the whole value fitted.
                pending = bits >> UInt64(width &- pendingBits)
            }
        }
        if pendingBits > 0 {
            unsafe target.storeBytes(of: pending.littleEndian, as: UInt64.self)
        }
    }

    /// Fills `output` from values of `width` bits.
    ///
    /// - Returns: false, with nothing written, if `bytes` is too short or the width not in 0...64.
    public static func unpack(
        _ bytes: UnsafeRawBufferPointer, width: Int, into output: UnsafeMutableBufferPointer<UInt64>
    ) -> Bool {
        unsafe unpack(bytes, width: width, into: output) { $0 }
    }

    /// Fills `output` from values of `width` bits, each plus `base` (wrapping).
    ///
    /// - Returns: false, with nothing written, if `bytes` is too short or the width not in 0...64.
    public static func unpack(
        _ bytes: UnsafeRawBufferPointer, width: Int, plus base: Int64,
        into output: UnsafeMutableBufferPointer<Int64>
    ) -> Bool {
        unsafe unpack(bytes, width: width, into: output) { Int64(bitPattern: $0) &+ base }
    }

    /// The value at `index`, or nil if it lies outside `bytes` or the width is not in 0...64. O(1).
    public static func value(
        at index: Int, width: Int, in bytes: UnsafeRawBufferPointer
    ) -> UInt64? {
        guard index >= 0, width >= 0, width <= 64 else { return nil }
        let (bit, overflow) = index.multipliedReportingOverflow(by: width)
        guard !overflow, bit <= Int.max - 71, (bit + width + 7) >> 3 <= bytes.count else {
            return nil
        }
        guard width > 0 else { return 0 }
        return unsafe slowValue(atBit: bit, width: width, in: bytes)
    }

    @inline(__always)
    private static func unpack<Value>(
        _ bytes: UnsafeRawBufferPointer, width: Int,
        into output: UnsafeMutableBufferPointer<Value>, _ make: (UInt64) -> Value
    ) -> Bool {
        guard let needed = byteCount(count: output.count, width: width), needed <= bytes.count
        else { return false }
        guard let target = output.baseAddress, output.count > 0 else { return true }
        guard width > 0, let base = bytes.baseAddress else {
            unsafe output.initialize(repeating: make(0))
            return true
        }
        // A value is read by one load of eight bytes: at most 57 bits after a shift of up to 7.
        // Those whose load would pass the end are put together from single bytes.
        // Wider ones need a ninth byte.
        let fitting = (max(0, bytes.count &- (width > 57 ? 8 : 7)) &* 8) / width
        let fast = min(output.count, fitting)
        let mask = UInt64.max &>> UInt64(64 &- width)
        var bit = 0
        for index in 0..<fast {
            let word = unsafe base.loadUnaligned(fromByteOffset: bit &>> 3, as: UInt64.self)
            var value = UInt64(littleEndian: word) &>> UInt64(bit & 7)
            if width > 57 {
                let ninth = unsafe base.load(fromByteOffset: bit &>> 3 &+ 8, as: UInt8.self)
                value |= (UInt64(ninth) &<< 1) &<< UInt64(63 &- (bit & 7))
            }
            unsafe (target + index).initialize(to: make(value & mask))
            bit &+= width
        }
        for index in fast..<output.count {
            let value = unsafe slowValue(atBit: bit, width: width, in: bytes)
            unsafe (target + index).initialize(to: make(value))
            bit &+= width
        }
        return true
    }

    /// A value that lies inside `bytes`, its last bytes read one by one where there are few.
    private static func slowValue(
        atBit bit: Int, width: Int, in bytes: UnsafeRawBufferPointer
    ) -> UInt64 {
        let first = bit &>> 3
        let shift = UInt64(bit & 7)
        var low: UInt64 = 0
        for index in 0..<min(8, bytes.count &- first) {
            low |= unsafe UInt64(bytes[first &+ index]) &<< UInt64(index &* 8)
        }
        var value = low &>> shift
        if Int(shift) &+ width > 64 {
            value |= unsafe UInt64(bytes[first &+ 8]) &<< (64 &- shift)
        }
        return value & (UInt64.max &>> UInt64(64 &- width))
    }
}
