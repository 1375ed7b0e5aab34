import VarveBytes

/// A segment's mapping cannot be read.
public struct MappingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The offset in the mapping, in bytes.
    public let offset: Int
    /// What would have fitted.
    public let expected: String

    /// One line for a message.
    public var description: String { "profile mapping, byte \(offset): expected \(expected)" }
}

extension Profile {
    /// The version of the layout that ``encoded`` writes. Persisted.
    static let mappingVersion: UInt8 = 1

    /// The resolved mapping, as it goes into every segment. Persisted; the layout is drawn in the
    /// module's article. Equal mappings have equal bytes: sets and maps are in raw-value order.
    public var encoded: [UInt8] {
        var writer = ByteWriter()
        writer.write(Self.mappingVersion)
        writer.writeLengthPrefixed(Array(name.utf8))
        writer.write(format.rawValue)
        writer.writeLengthPrefixed(Array(namespace.utf8))
        writer.writeLengthPrefixed(Array(ratingMin.description.utf8))
        writer.writeLengthPrefixed(Array(ratingMax.description.utf8))
        writer.write(textNumbers ? 1 : 0)
        writer.writeList(textTrue)
        writer.writeList(textFalse)
        writer.writeList(volatile)
        writer.writeList(times.map { Array($0.text.utf8) })
        writer.writeVarint(required.reduce(0) { $0 | 1 << UInt64($1.rawValue) })
        writer.writePaths(idFrom)
        writer.writeVarint(UInt64(fields.count))
        for field in CanonicalField.allCases {
            guard let paths = fields[field] else { continue }
            writer.write(field.rawValue)
            writer.writePaths(paths)
        }
        return writer.bytes
    }

    /// Reads a mapping. Whatever ``encoded`` could not have written is an error.
    public init(encoded: [UInt8]) throws(MappingError) {
        var reader = ByteReader(encoded)
        do {
            self = try Self.read(&reader)
        } catch let error as ByteReaderError {
            throw MappingError(offset: error.offset, expected: error.expected)
        } catch let error as MappingError {
            throw error
        } catch {
            throw MappingError(offset: reader.offset, expected: "a mapping")
        }
    }

    private static func read(_ reader: inout ByteReader) throws -> Profile {
        guard try reader.readUInt8() == mappingVersion else {
            throw MappingError(offset: 0, expected: "version \(mappingVersion)")
        }
        let name = try reader.readName()
        guard let format = RecordFormat(rawValue: try reader.readUInt8()) else {
            throw MappingError(offset: reader.offset - 1, expected: "a record format")
        }
        var profile = Profile(name: name, format: format, namespace: try reader.readName())
        profile.ratingMin = try reader.readDecimal()
        profile.ratingMax = try reader.readDecimal()
        let textNumbers = try reader.readUInt8()
        guard textNumbers <= 1 else {
            throw MappingError(offset: reader.offset - 1, expected: "0 or 1")
        }
        profile.textNumbers = textNumbers == 1
        profile.textTrue = try reader.readList()
        profile.textFalse = try reader.readList()
        profile.volatile = try reader.readList()
        profile.times = try reader.readTimes()
        profile.required = try reader.readRequired()
        profile.idFrom = try reader.readPaths()
        profile.fields = try reader.readFields()
        guard reader.remaining == 0 else {
            throw MappingError(offset: reader.offset, expected: "the end")
        }
        if let (_, message) = profile.contradiction() {
            throw MappingError(offset: reader.offset, expected: "a mapping that holds: \(message)")
        }
        return profile
    }
}
