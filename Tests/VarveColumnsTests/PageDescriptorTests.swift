import Testing
import VarveBytes

@testable import VarveColumns

struct PageDescriptorTests {
    static let all: [PageDescriptor] = [
        ZoneMap.none, .decimal(min: .min, max: .max, scale: 18), .time(min: -1, max: 1 << 50),
        .text(
            min: TextBound([]), max: TextBound(utf8("zzzzzzzzzzzzzzzz")), minIsExact: true,
            maxIsExact: false),
        .text(
            min: TextBound([0]), max: TextBound([0xFF]), minIsExact: false, maxIsExact: true),
    ].map { zone in
        PageDescriptor(
            valueCount: 65_536, encoding: .alphabet, codec: .zlib, plainByteCount: 1 << 26,
            storedByteCount: 70_000, zone: zone)
    }

    @Test("A descriptor comes back as it was written", arguments: all)
    func roundTrip(_ descriptor: PageDescriptor) throws {
        var writer = ByteWriter()
        descriptor.write(to: &writer)
        var reader = ByteReader(writer.bytes)
        #expect(try PageDescriptor(from: &reader) == descriptor)
        #expect(reader.isAtEnd)
    }

    @Test("A descriptor cut short is refused at every byte", arguments: all)
    func cut(_ descriptor: PageDescriptor) {
        var writer = ByteWriter()
        descriptor.write(to: &writer)
        for count in 0..<writer.count {
            var reader = ByteReader(Array(writer.bytes.prefix(count)))
            #expect(throws: ColumnError.self) { try PageDescriptor(from: &reader) }
        }
    }

    @Test(
        "Unknown encodings, codecs and zone maps, and sizes out of bounds, are refused",
        arguments: [
            [1, 6, 0, 1, 1, 0], [1, 8, 0, 1, 1, 0], [1, 0, 3, 1, 1, 0], [1, 0, 0, 1, 1, 4],
            [0, 0, 0, 1, 1, 0], [0x81, 0x80, 0x04, 0, 0, 1, 1, 0],
            [1, 0, 0, 0x81, 0x80, 0x80, 0x20, 1, 0], [1, 0, 0, 1, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 0],
        ] as [[UInt8]])
    func outOfBounds(_ bytes: [UInt8]) {
        var reader = ByteReader(bytes)
        #expect(throws: ColumnError.self) { try PageDescriptor(from: &reader) }
    }

    @Test("Persisted numbers are what they were")
    func persistedTags() {
        #expect(Encoding.allCases.map(\.rawValue) == [0, 1, 2, 3, 4, 5, 6, 7])
        #expect(Codec.allCases.map(\.rawValue) == [0, 1, 2])
    }
}
