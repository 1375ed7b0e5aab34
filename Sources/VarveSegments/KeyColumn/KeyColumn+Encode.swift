import VarveBytes

extension KeyColumn {
    /// The column of `entries`.
    ///
    /// - Parameters:
    ///   - entries: sorted by hash, fewer than 2^32.
    ///   - rowCount: more than any row.
    ///   - isShort: whether to keep 8 bits of a hash instead of 16.
    ///   - seed: what the checksum starts from: binds the column to its place in its file.
    /// - Precondition: the order of the hashes, and the bound of the rows.
    /// - Complexity: O(n).
    public static func encode(
        sorted entries: UnsafeBufferPointer<Entry>, rowCount: Int, isShort: Bool = false,
        seed: UInt32 = 0
    ) -> [UInt8] {
        precondition(
            rowCount >= 0 && rowCount <= UInt32.max && entries.count <= UInt32.max,
            "rows are numbered in 32 bits")
        let format = KeyColumnFormat(
            entryCount: entries.count, rowCount: rowCount, isShort: isShort)
        return unsafe [UInt8](unsafeUninitializedCapacity: format.byteCount + 8) { buffer, count in
            let base = UnsafeMutableRawPointer(buffer.baseAddress!)
            unsafe writeHeader(format, to: base)
            unsafe writeEnds(entries, format, to: base + format.endsOffset)
            unsafe writeRows(entries, format, to: base + format.rowsOffset)
            unsafe writeRemainders(entries, format, to: base + format.remaindersOffset)
            let end = format.trailerOffset
            unsafe base.storeBytes(
                of: UInt32(format.byteCount).littleEndian, toByteOffset: end, as: UInt32.self)
            let checksum = unsafe CRC32C.checksum(
                UnsafeRawBufferPointer(start: base, count: end + 4), seed: seed)
            unsafe base.storeBytes(
                of: checksum.littleEndian, toByteOffset: end + 4, as: UInt32.self)
            count = format.byteCount
        }
    }

    /// The column of `entries`, as `encode` of a buffer gives it.
    public static func encode(
        sorted entries: [Entry], rowCount: Int, isShort: Bool = false, seed: UInt32 = 0
    ) -> [UInt8] {
        unsafe entries.withUnsafeBufferPointer { buffer in
            unsafe encode(sorted: buffer, rowCount: rowCount, isShort: isShort, seed: seed)
        }
    }

    private static func writeHeader(
        _ format: KeyColumnFormat, to output: UnsafeMutableRawPointer
    ) {
        let sizes =
            UInt32(format.rowBits) | UInt32(format.bucketBits) << 8
            | UInt32(format.endByteCount) << 16 | (format.isShort ? 1 << 24 : 0)
        unsafe output.storeBytes(of: sizes.littleEndian, as: UInt32.self)
        unsafe output.storeBytes(
            of: UInt32(format.entryCount).littleEndian, toByteOffset: 4, as: UInt32.self)
        unsafe output.storeBytes(
            of: UInt32(format.rowCount).littleEndian, toByteOffset: 8, as: UInt32.self)
    }

    private static func writeEnds(
        _ entries: UnsafeBufferPointer<Entry>, _ format: KeyColumnFormat,
        to output: UnsafeMutableRawPointer
    ) {
        var bucket = 0
        var last: UInt64 = 0
        for index in 0...entries.count {
            var next = format.bucketCount
            if index < entries.count {
                let hash = unsafe entries[index].hash
                precondition(hash >= last, "entries are sorted by hash")
                last = hash
                next = format.bucket(hash)
            }
            while bucket < next {
                if format.endByteCount == 2 {
                    unsafe output.storeBytes(
                        of: UInt16(truncatingIfNeeded: index).littleEndian,
                        toByteOffset: 2 &* bucket, as: UInt16.self)
                } else {
                    unsafe output.storeBytes(
                        of: UInt32(truncatingIfNeeded: index).littleEndian,
                        toByteOffset: 4 &* bucket, as: UInt32.self)
                }
                bucket &+= 1
            }
        }
    }

    private static func writeRows(
        _ entries: UnsafeBufferPointer<Entry>, _ format: KeyColumnFormat,
        to output: UnsafeMutableRawPointer
    ) {
        var place = unsafe output
        var bits: UInt64 = 0
        var bitCount = 0
        let rowBits = format.rowBits
        for index in 0..<entries.count {
            let row = unsafe entries[index].row
            precondition(Int(row) < format.rowCount, "a row is below the row count")
            bits |= UInt64(row) &<< UInt64(truncatingIfNeeded: bitCount)
            bitCount &+= rowBits
            if bitCount >= 32 {
                unsafe place.storeBytes(
                    of: UInt32(truncatingIfNeeded: bits).littleEndian, as: UInt32.self)
                unsafe place += 4
                bits &>>= 32
                bitCount &-= 32
            }
        }
        while bitCount > 0 {
            unsafe place.storeBytes(of: UInt8(truncatingIfNeeded: bits), as: UInt8.self)
            unsafe place += 1
            bits &>>= 8
            bitCount &-= 8
        }
    }

    private static func writeRemainders(
        _ entries: UnsafeBufferPointer<Entry>, _ format: KeyColumnFormat,
        to output: UnsafeMutableRawPointer
    ) {
        for index in 0..<entries.count {
            let remainder = unsafe format.remainder(entries[index].hash)
            if format.isShort {
                unsafe output.storeBytes(
                    of: UInt8(truncatingIfNeeded: remainder), toByteOffset: index, as: UInt8.self)
            } else {
                unsafe output.storeBytes(
                    of: remainder.littleEndian, toByteOffset: 2 &* index, as: UInt16.self)
            }
        }
    }
}
