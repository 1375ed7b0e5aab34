import VarveBytes

/// Bounds that every value of a page keeps to, so that a filter can skip the page.
public enum ZoneMap: Hashable, Sendable {
    /// Nothing is known.
    case none
    /// Bytewise bounds, cut to 16 bytes.
    ///
    /// Every value is >= `min`. Where `maxIsExact`, every value is <= `max` and one equals it;
    /// else `max` was rounded up and every value is < `max`. Where `minIsExact` one value
    /// equals `min`.
    case text(min: TextBound, max: TextBound, minIsExact: Bool, maxIsExact: Bool)
    /// Every value reads as a decimal number in min...max, in units of 10^-scale. Exact. Values
    /// may have been written with fewer decimals.
    case decimal(min: Int64, max: Int64, scale: UInt8)
    /// Every value is a time in min...max, microseconds since 1970-01-01 UTC. Exact to the
    /// microsecond, rounded down.
    case time(min: Int64, max: Int64)
}

extension ZoneMap {
    /// Persisted tags.
    private enum Tag: UInt8 {
        case none = 0
        case text = 1
        case decimal = 2
        case time = 3
    }

    /// Lays the zone map down: a tag, then what the tag calls for (see the module's article).
    func write(to writer: inout ByteWriter) {
        switch self {
        case .none:
            writer.write(Tag.none.rawValue)
        case .text(let min, let max, let minIsExact, let maxIsExact):
            writer.write(Tag.text.rawValue)
            writer.write((minIsExact ? 1 : 0) | (maxIsExact ? 2 : 0))
            writer.writeLengthPrefixed(min.bytes)
            writer.writeLengthPrefixed(max.bytes)
        case .decimal(let min, let max, let scale):
            writer.write(Tag.decimal.rawValue)
            writer.write(scale)
            writer.writeZigzag(min)
            writer.writeZigzag(max)
        case .time(let min, let max):
            writer.write(Tag.time.rawValue)
            writer.writeZigzag(min)
            writer.writeZigzag(max)
        }
    }

    /// Reads what ``write(to:)`` laid down.
    init(from reader: inout ByteReader) throws(ByteReaderError) {
        let start = reader.offset
        let tag = try reader.readUInt8()
        switch Tag(rawValue: tag) {
        case .none?:
            self = .none
        case .text:
            let flags = try reader.readUInt8()
            let min = TextBound(try reader.readLengthPrefixed(atMost: TextBound.countMax))
            let max = TextBound(try reader.readLengthPrefixed(atMost: TextBound.countMax))
            self = .text(
                min: min, max: max, minIsExact: flags & 1 != 0, maxIsExact: flags & 2 != 0)
        case .decimal:
            let scale = try reader.readUInt8()
            let min = try reader.readZigzag()
            self = .decimal(min: min, max: try reader.readZigzag(), scale: scale)
        case .time:
            let min = try reader.readZigzag()
            self = .time(min: min, max: try reader.readZigzag())
        case nil:
            throw ByteReaderError(
                offset: start, expected: "a zone map's tag, 0 to 3", found: "\(tag)")
        }
    }
}
