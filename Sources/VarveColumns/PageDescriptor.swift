import VarveBytes

/// What a reader must know of a page before it reads it. Lives in a segment's footer.
public struct PageDescriptor: Hashable, Sendable {
    /// How many values, 1...65,536.
    public var valueCount: Int
    /// How they are laid down.
    public var encoding: Encoding
    /// What the bytes went through.
    public var codec: Codec
    /// The bytes of the decoded values (8 a value for ``Encoding/integers``).
    public var plainByteCount: Int
    /// The bytes of the stored page.
    public var storedByteCount: Int
    /// Bounds of the values.
    public var zone: ZoneMap

    /// A descriptor of a page.
    public init(
        valueCount: Int, encoding: Encoding, codec: Codec, plainByteCount: Int,
        storedByteCount: Int, zone: ZoneMap
    ) {
        self.valueCount = valueCount
        self.encoding = encoding
        self.codec = codec
        self.plainByteCount = plainByteCount
        self.storedByteCount = storedByteCount
        self.zone = zone
    }
}

extension PageDescriptor {
    /// Lays the descriptor down: count varint, encoding u8, codec u8, plain varint, stored
    /// varint, zone map. Persisted.
    public func write(to writer: inout ByteWriter) {
        writer.writeVarint(UInt64(valueCount))
        writer.write(encoding.rawValue)
        writer.write(codec.rawValue)
        writer.writeVarint(UInt64(plainByteCount))
        writer.writeVarint(UInt64(storedByteCount))
        zone.write(to: &writer)
    }

    /// Reads what ``write(to:)`` laid down; sizes beyond ``PageLimits`` are errors.
    public init(from reader: inout ByteReader) throws(ColumnError) {
        do throws(ByteReaderError) {
            valueCount = try reader.readCount(atMost: PageLimits.valueCountMax)
            let encodingTag = try reader.readUInt8()
            let codecTag = try reader.readUInt8()
            guard let encoding = Encoding(rawValue: encodingTag), encoding != .tokens,
                let codec = Codec(rawValue: codecTag)
            else {
                throw ByteReaderError(
                    offset: reader.offset - 2, expected: "a known encoding and codec",
                    found: "\(encodingTag) and \(codecTag)")
            }
            self.encoding = encoding
            self.codec = codec
            plainByteCount = try reader.readCount(atMost: PageLimits.plainBytesMax)
            storedByteCount = try reader.readCount(atMost: PageLimits.storedBytesMax)
            zone = try ZoneMap(from: &reader)
        } catch {
            throw ColumnError(
                .badDescriptor, offset: error.offset, expected: error.expected,
                found: error.found)
        }
        try check()
    }

    /// Refuses sizes that no writer lays down, before anything is allocated for them.
    func check() throws(ColumnError) {
        guard (1...PageLimits.valueCountMax).contains(valueCount) else {
            throw ColumnError(
                .badDescriptor, expected: "1 to \(PageLimits.valueCountMax) values",
                found: "\(valueCount)")
        }
        guard (0...PageLimits.plainBytesMax).contains(plainByteCount) else {
            throw ColumnError(
                .badDescriptor, expected: "at most \(PageLimits.plainBytesMax) bytes of values",
                found: "\(plainByteCount)")
        }
        guard (0...PageLimits.storedBytesMax).contains(storedByteCount) else {
            throw ColumnError(
                .badDescriptor, expected: "at most \(PageLimits.storedBytesMax) stored bytes",
                found: "\(storedByteCount)")
        }
    }
}
