extension Shape {
    /// Appends the row that this shape and `values` make as a JSON object: keys are those of the
    /// header, all values strings.
    ///
    /// - Parameter values: as for `rebuild`.
    public func object(
        _ values: UnsafeBufferPointer<UnsafeRawBufferPointer>, into buffer: RecordBuffer
    ) {
        precondition(isRow && values.count == slots.count, "a value for each cell of a row")
        for slot in slots.indices {
            buffer.append(objectPieces[slot])
            if slots[slot].style == .cell {
                let decoded = RecordBuffer()
                unsafe StringCoding.decode(values[slot], style: .cell, appendingTo: decoded)
                unsafe StringCoding.encode(decoded.bytes, style: .minimal, appendingTo: buffer)
            } else {
                unsafe StringCoding.encode(values[slot], style: .minimal, appendingTo: buffer)
            }
        }
        buffer.append(Array("\"}".utf8))
    }

    /// What stands before each value: a brace or the end of the value before, and the key.
    static func objectPieces(_ header: RowHeader) -> [[UInt8]] {
        header.keys.enumerated().map { place, key in
            Array((place == 0 ? "{\"" : "\",\"").utf8)
                + StringCoding.encode(key, style: .minimal) + Array("\":\"".utf8)
        }
    }
}

extension RecordBuffer {
    /// Makes blanks of the line feeds from `start` on: of a record of JSON, where they can only
    /// stand between tokens, one line that means the same.
    public func joinLines(from start: Int) {
        let feed = ByteBlock(repeating: ASCII.lineFeed)
        var p = start
        while p < count {
            let found = unsafe ByteBlock(loading: address(p)).equals(feed).mask
            guard found != 0 else {
                p += 16
                continue
            }
            p += found.trailingZeroBitCount
            if p < count { unsafe address(p).storeBytes(of: ASCII.space, as: UInt8.self) }
            p += 1
        }
    }
}
