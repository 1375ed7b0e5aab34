import VarveBytes

extension KeyColumn {
    /// Answers from one key column, whose bytes it keeps.
    public struct Reader: Sendable {
        /// The rows of the segment.
        public var rowCount: Int { format.rowCount }
        /// The rows that have a key here.
        public var entryCount: Int { format.entryCount }
        /// Whether 8 bits of a hash are kept instead of 16.
        var isShort: Bool { format.isShort }

        private let bytes: [UInt8]
        private let format: KeyColumnFormat
        private let file: FileReference
        private let offset: Int

        /// A reader of a whole column.
        ///
        /// - Parameters:
        ///   - bytes: what `encode` gave.
        ///   - seed: what was given to `encode`.
        ///   - file: the segment, for messages.
        ///   - offset: where in it the column stands, for messages.
        /// - Throws: `FormatError.damaged`: whatever byte was changed, missing or added.
        /// - Complexity: O(n), a few microseconds for 25,000 rows.
        public init(
            _ bytes: [UInt8], seed: UInt32 = 0, file: FileReference = FileReference(),
            offset: Int = 0
        ) throws(FormatError) {
            guard let format = KeyColumnFormat(parsing: bytes), bytes.count == format.byteCount
            else {
                throw file.damage(
                    .structure, at: offset, expected: "a key column in its layout",
                    found: "\(bytes.count) bytes that are none")
            }
            let end = format.trailerOffset
            let stored = littleEndian32(bytes, at: end + 4)
            let computed = unsafe bytes.withUnsafeBytes { raw in
                unsafe CRC32C.checksum(
                    UnsafeRawBufferPointer(rebasing: raw[..<(end + 4)]), seed: seed)
            }
            guard stored == computed else {
                throw file.damage(
                    .checksum, at: offset,
                    expected: "a key column with checksum \(hexadecimal(stored))",
                    found: hexadecimal(computed))
            }
            self.bytes = bytes
            self.format = format
            self.file = file
            self.offset = offset
            guard Int(littleEndian32(bytes, at: end)) == bytes.count, endsAreInOrder() else {
                throw file.damage(
                    .structure, at: offset, expected: "buckets in order",
                    found: "ends that fall, or do not end at \(format.entryCount)")
            }
        }

        private func endsAreInOrder() -> Bool {
            unsafe bytes.withUnsafeBytes { raw in
                let column = unsafe Column(raw.baseAddress!, format)
                var last = 0
                for bucket in 0..<format.bucketCount {
                    let end = column.end(of: bucket)
                    if end < last { return false }
                    last = end
                }
                return last == format.entryCount
            }
        }

        /// The rows that may have `hash`, in the order in which they were encoded.
        public func rows(_ hash: UInt64) throws(FormatError) -> [UInt32] {
            var matches: [Match] = []
            try lookup([hash], appendingTo: &matches)
            return matches.map(\.row)
        }

        /// Appends one match for each hash and each row that may have it, in the order of the
        /// hashes.
        ///
        /// - Parameters:
        ///   - hashes: sorted for speed; any other order gives the same answers.
        ///   - matches: is appended to, so that the caller can keep its memory.
        /// - Throws: `FormatError.damaged` if a row is not below the row count.
        /// - Complexity: O(hashes + matches).
        public func lookup(
            _ hashes: UnsafeBufferPointer<UInt64>, appendingTo matches: inout [Match]
        ) throws(FormatError) {
            let start = matches.count
            let rowMax = unsafe bytes.withUnsafeBytes { raw in
                unsafe Column(raw.baseAddress!, format).lookup(hashes, appendingTo: &matches)
            }
            guard Int(rowMax) < max(1, format.rowCount) else {
                matches.removeLast(matches.count - start)
                throw file.damage(
                    .structure, at: offset, expected: "rows below \(format.rowCount)",
                    found: "row \(rowMax)")
            }
        }

        /// Appends matches as `lookup` of a buffer does.
        public func lookup(
            _ hashes: [UInt64], appendingTo matches: inout [Match]
        ) throws(FormatError) {
            try unsafe hashes.withUnsafeBufferPointer { (buffer) throws(FormatError) in
                try unsafe lookup(buffer, appendingTo: &matches)
            }
        }

        /// Calls `body` with the index of each hash and each row that may have it, in the order of
        /// the hashes; all rows are below the row count.
        public func lookup(
            _ hashes: [UInt64], _ body: (Int, UInt32) -> Void
        ) throws(FormatError) {
            var matches: [Match] = []
            matches.reserveCapacity(hashes.count)
            try lookup(hashes, appendingTo: &matches)
            for match in matches { body(Int(match.index), match.row) }
        }
    }
}

/// A checked column's bytes, for as long as a lookup takes. Unsafe code.
@safe private struct Column {
    let format: KeyColumnFormat
    let ends: UnsafeRawPointer
    let rows: UnsafeRawPointer
    let remainders: UnsafeRawPointer

    init(_ base: UnsafeRawPointer, _ format: KeyColumnFormat) {
        self.format = format
        unsafe ends = base + format.endsOffset
        unsafe rows = base + format.rowsOffset
        unsafe remainders = base + format.remaindersOffset
    }

    @inline(__always)
    func end(of bucket: Int) -> Int {
        if format.endByteCount == 2 {
            return unsafe Int(
                truncatingIfNeeded: UInt16(
                    littleEndian: ends.loadUnaligned(
                        fromByteOffset: 2 &* bucket, as: UInt16.self)))
        }
        return unsafe Int(
            truncatingIfNeeded: UInt32(
                littleEndian: ends.loadUnaligned(fromByteOffset: 4 &* bucket, as: UInt32.self)))
    }

    @inline(__always)
    func remainder(_ index: Int) -> UInt16 {
        if format.isShort {
            return unsafe UInt16(remainders.load(fromByteOffset: index, as: UInt8.self))
        }
        return unsafe UInt16(
            littleEndian: remainders.loadUnaligned(
                fromByteOffset: 2 &* index, as: UInt16.self))
    }

    /// A load of eight bytes stays within the column: behind the last row there are its remainder
    /// and the trailer, nine bytes or ten.
    @inline(__always)
    func row(_ index: Int, rowBits: Int) -> UInt32 {
        let bit = index &* rowBits
        let word = unsafe UInt64(
            littleEndian: rows.loadUnaligned(fromByteOffset: bit &>> 3, as: UInt64.self))
        let mask: UInt64 = 1 &<< UInt64(truncatingIfNeeded: rowBits) &- 1
        return UInt32(
            truncatingIfNeeded: word &>> UInt64(truncatingIfNeeded: bit & 7) & mask)
    }

    /// Appends the matches and gives the greatest row among them.
    func lookup(
        _ hashes: UnsafeBufferPointer<UInt64>, appendingTo matches: inout [KeyColumn.Match]
    ) -> UInt32 {
        let rowBits = format.rowBits
        var rowMax: UInt32 = 0
        for index in 0..<hashes.count {
            let hash = unsafe hashes[index]
            let bucket = format.bucket(hash)
            let target = format.remainder(hash)
            let end = end(of: bucket)
            var place = lowerBound(
                target, from: bucket == 0 ? 0 : self.end(of: bucket &- 1), to: end)
            while place < end, remainder(place) == target {
                let row = row(place, rowBits: rowBits)
                rowMax = max(rowMax, row)
                matches.append(
                    KeyColumn.Match(index: UInt32(truncatingIfNeeded: index), row: row))
                place &+= 1
            }
        }
        return rowMax
    }

    /// By halves while the bucket is long, which it is only where hashes are uneven.
    @inline(__always)
    private func lowerBound(_ target: UInt16, from start: Int, to end: Int) -> Int {
        var low = start
        var high = end
        while high &- low > 48 {
            let middle = low &+ (high &- low) / 2
            if remainder(middle) < target { low = middle &+ 1 } else { high = middle }
        }
        while low < high, remainder(low) < target {
            low &+= 1
        }
        return low
    }
}
