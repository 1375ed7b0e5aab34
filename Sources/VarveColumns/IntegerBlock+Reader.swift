import VarveBytes

extension IntegerBlock {
    /// Reads a block of `count` >= 1 values into `out`, which has room for them.
    static func read(
        from cursor: inout PageCursor, count: Int, scratch: RunScratch,
        into out: UnsafeMutablePointer<Int64>
    ) throws(ColumnError) {
        let kind = try readKind(&cursor)
        guard kind == .runs else {
            try unsafe readFlat(kind, from: &cursor, count: count, into: out)
            return
        }
        let runs = try cursor.readCount("the number of runs", in: 1...count)
        let runValues = unsafe scratch.values.pointer(runs)
        let runLengths = unsafe scratch.lengths.pointer(runs)
        try unsafe readFlat(readKind(&cursor), from: &cursor, count: runs, into: runValues)
        let lengthsAt = cursor.offset
        try unsafe readFlat(readKind(&cursor), from: &cursor, count: runs, into: runLengths)
        var filled = 0
        for run in 0..<runs {
            let length = unsafe runLengths[run]
            guard length >= 0, length < Int64(count - filled) else {
                throw badRuns(at: lengthsAt, count)
            }
            unsafe (out + filled).update(repeating: runValues[run], count: Int(length) + 1)
            filled += Int(length) + 1
        }
        guard filled == count else { throw badRuns(at: lengthsAt, count) }
    }

    private static func readKind(_ cursor: inout PageCursor) throws(ColumnError) -> Kind {
        let start = cursor.offset
        let tag = try cursor.readByte("the kind of an integer block")
        guard let kind = Kind(rawValue: tag) else {
            throw ColumnError(
                .badPage, offset: start, expected: "the kind of an integer block, 0 to 3",
                found: "\(tag)")
        }
        return kind
    }

    private static func readFlat(
        _ kind: Kind, from cursor: inout PageCursor, count: Int,
        into out: UnsafeMutablePointer<Int64>
    ) throws(ColumnError) {
        switch kind {
        case .constant:
            let value = try cursor.readZigzag("a constant")
            unsafe out.update(repeating: value, count: count)
        case .packed:
            let base = try cursor.readZigzag("the least value")
            try unsafe readBits(&cursor, count: count, base: base, into: out)
        case .delta:
            var value = try cursor.readZigzag("the first value")
            let base = try cursor.readZigzag("the least step")
            unsafe out[0] = value
            try unsafe readBits(&cursor, count: count - 1, base: base, into: out + 1)
            for index in 1..<max(count, 1) {
                value = unsafe value &+ out[index]
                unsafe out[index] = value
            }
        case .runs:
            throw ColumnError(
                .badPage, offset: cursor.offset, expected: "a block without runs",
                found: "runs inside runs")
        }
    }

    private static func readBits(
        _ cursor: inout PageCursor, count: Int, base: Int64, into out: UnsafeMutablePointer<Int64>
    ) throws(ColumnError) {
        let start = cursor.offset
        let width = Int(try cursor.readByte("a bit width"))
        guard width <= 64 else {
            throw ColumnError(
                .badPage, offset: start, expected: "a bit width of at most 64", found: "\(width)")
        }
        let size = BitPacker.byteCount(count: count, width: width)
        let bytes = try unsafe cursor.take(size, "packed bits")
        let output = unsafe UnsafeMutableBufferPointer(start: out, count: count)
        guard unsafe BitPacking.unpack(bytes, width: width, plus: base, into: output) else {
            throw ColumnError(
                .badPage, offset: start, expected: "\(size) packed bytes", found: "fewer")
        }
    }

    private static func badRuns(at offset: Int, _ count: Int) -> ColumnError {
        ColumnError(
            .badPage, offset: offset, expected: "run lengths that add up to \(count)",
            found: "other ones")
    }
}
