import VarveBytes

/// A cursor over a stored page that may hold anything: throws, never traps, copies nothing.
@safe struct PageCursor {
    private let bytes: UnsafeRawBufferPointer
    private(set) var offset: Int = 0

    /// The caller keeps `bytes` alive while the cursor is used.
    @unsafe init(_ bytes: UnsafeRawBufferPointer) {
        unsafe self.bytes = unsafe bytes
    }

    var remaining: Int { unsafe bytes.count - offset }

    mutating func readByte(_ what: StaticString) throws(ColumnError) -> UInt8 {
        guard unsafe offset < bytes.count else { throw short(what) }
        defer { offset += 1 }
        return unsafe bytes[offset]
    }

    mutating func readVarint(_ what: StaticString) throws(ColumnError) -> UInt64 {
        let start = offset
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let byte = try readByte(what)
            guard shift < 63 || byte <= 1 else {
                throw ColumnError(
                    .badPage, offset: start, expected: "\(what), a varint of at most 64 bits",
                    found: "more")
            }
            value |= UInt64(byte & 0x7F) &<< shift
            if byte < 0x80 { return value }
            shift += 7
        }
    }

    mutating func readZigzag(_ what: StaticString) throws(ColumnError) -> Int64 {
        VarInt.unzigzag(try readVarint(what))
    }

    mutating func readCount(
        _ what: StaticString, in range: ClosedRange<Int>
    ) throws(ColumnError) -> Int {
        let start = offset
        let value = try readVarint(what)
        guard let count = Int(exactly: value), range.contains(count) else {
            throw ColumnError(
                .badPage, offset: start,
                expected: "\(what), \(range.lowerBound) to \(range.upperBound)", found: "\(value)")
        }
        return count
    }

    /// The next `count` bytes, in place.
    @unsafe mutating func take(
        _ count: Int, _ what: StaticString
    ) throws(ColumnError) -> UnsafeRawBufferPointer {
        guard count >= 0, count <= remaining else { throw short(what) }
        defer { offset += count }
        return unsafe UnsafeRawBufferPointer(rebasing: bytes[offset..<(offset + count)])
    }

    /// All the bytes that are left.
    @unsafe mutating func takeRest() -> UnsafeRawBufferPointer {
        defer { offset = unsafe bytes.count }
        return unsafe UnsafeRawBufferPointer(rebasing: bytes[offset...])
    }

    func requireEnd() throws(ColumnError) {
        guard remaining == 0 else {
            throw ColumnError(
                .badPage, offset: offset, expected: "the end of the page",
                found: "\(remaining) more bytes")
        }
    }

    private func short(_ what: StaticString) -> ColumnError {
        ColumnError(
            .badPage, offset: offset, expected: "\(what)", found: "\(remaining) bytes to the end")
    }
}
