/// Bytes did not hold what the format calls for.
public struct ByteReaderError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Where in the bytes, from 0: the start of the item that could not be read, a count before it
    /// included.
    public let offset: Int
    /// What the format calls for there.
    public let expected: String
    /// What was there instead.
    public let found: String

    /// An error at `offset`.
    public init(offset: Int, expected: String, found: String) {
        self.offset = offset
        self.expected = expected
        self.found = found
    }

    /// One line for a message: place, expected, found.
    public var description: String {
        "at byte \(offset): expected \(expected), found \(found)"
    }
}

/// A cursor over a byte string that may hold anything: it throws, it never traps.
///
/// The counterpart of ``ByteWriter``. After an error the cursor stands where it stood before the
/// failed read, so that the caller can report or resume.
public struct ByteReader: Sendable {
    /// The whole byte string.
    @usableFromInline let bytes: [UInt8]

    /// The offset of the next byte, 0...count.
    public private(set) var offset: Int = 0

    /// A cursor at the first of `bytes`.
    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The bytes that have not been read.
    public var remaining: Int { bytes.count - offset }

    /// Whether all has been read.
    public var isAtEnd: Bool { offset == bytes.count }

    /// The next byte.
    public mutating func readUInt8() throws(ByteReaderError) -> UInt8 {
        guard offset < bytes.count else { throw short(1, "a byte") }
        defer { offset += 1 }
        return bytes[offset]
    }

    /// The next two bytes, the low one first.
    public mutating func readUInt16() throws(ByteReaderError) -> UInt16 {
        try readLittleEndian("a 16-bit integer")
    }

    /// The next four bytes, the low one first.
    public mutating func readUInt32() throws(ByteReaderError) -> UInt32 {
        try readLittleEndian("a 32-bit integer")
    }

    /// The next eight bytes, the low one first.
    public mutating func readUInt64() throws(ByteReaderError) -> UInt64 {
        try readLittleEndian("a 64-bit integer")
    }

    /// The next `count` bytes. A negative count is an error too, as it may come from damage.
    public mutating func readBytes(_ count: Int) throws(ByteReaderError) -> [UInt8] {
        guard count >= 0, count <= remaining else { throw short(count, "bytes") }
        defer { offset += count }
        return Array(bytes[offset..<(offset + count)])
    }

    /// Skips `count` bytes.
    public mutating func skip(_ count: Int) throws(ByteReaderError) {
        guard count >= 0, count <= remaining else { throw short(count, "bytes") }
        offset += count
    }

    /// A varint count and that many bytes.
    ///
    /// - Parameter limit: the most bytes that the format allows here; more is an error before
    ///   anything is allocated.
    public mutating func readLengthPrefixed(
        atMost limit: Int
    ) throws(ByteReaderError) -> [UInt8] {
        let start = offset
        let count = try readCount(atMost: limit)
        guard count <= remaining else {
            defer { offset = start }
            throw ByteReaderError(
                offset: start, expected: "a count and \(count) bytes",
                found: "\(remaining) bytes after the count")
        }
        return try readBytes(count)
    }

    private mutating func readLittleEndian<Value: FixedWidthInteger>(
        _ what: String
    ) throws(ByteReaderError) -> Value {
        let size = MemoryLayout<Value>.size
        guard size <= remaining else { throw short(size, what) }
        let start = offset
        offset += size
        return unsafe bytes.withUnsafeBytes { raw in
            Value(littleEndian: unsafe raw.loadUnaligned(fromByteOffset: start, as: Value.self))
        }
    }

    private func short(_ count: Int, _ what: String) -> ByteReaderError {
        ByteReaderError(
            offset: offset, expected: count == 1 || what != "bytes" ? what : "\(count) bytes",
            found: "\(remaining) bytes to the end")
    }
}

extension ByteReader {
    /// An unsigned LEB128 varint. More than 64 bits are an error; a longer form than needed is not.
    public mutating func readVarint() throws(ByteReaderError) -> UInt64 {
        if offset < bytes.count, bytes[offset] < 0x80 {
            defer { offset += 1 }
            return UInt64(bytes[offset])
        }
        return try readLongVarint()
    }

    /// A varint in zigzag form, as ``ByteWriter/writeZigzag(_:)`` lays it down.
    public mutating func readZigzag() throws(ByteReaderError) -> Int64 {
        VarInt.unzigzag(try readVarint())
    }

    /// A varint that counts things, which must be in 0...limit.
    public mutating func readCount(atMost limit: Int) throws(ByteReaderError) -> Int {
        let start = offset
        let value = try readVarint()
        guard let count = Int(exactly: value), count <= limit else {
            offset = start
            throw ByteReaderError(
                offset: start, expected: "a count of at most \(limit)", found: "\(value)")
        }
        return count
    }

    private mutating func readLongVarint() throws(ByteReaderError) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        var at = offset
        while at < bytes.count {
            let byte = bytes[at]
            at += 1
            // The tenth byte has room for one bit.
            guard shift < 63 || byte <= 1 else {
                throw ByteReaderError(
                    offset: offset, expected: "a varint of at most 64 bits", found: "more")
            }
            value |= UInt64(byte & 0x7F) &<< shift
            if byte < 0x80 {
                offset = at
                return value
            }
            shift += 7
        }
        throw ByteReaderError(
            offset: offset, expected: "a varint", found: "\(remaining) bytes to the end")
    }
}
