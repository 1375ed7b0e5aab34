import Testing

@testable import VarveBytes

@Suite struct ByteReaderTests {
    @Test func readsBackWhatAWriterLaidDown() throws {
        var writer = ByteWriter()
        writer.write(0xFE)
        writer.writeUInt16(0x1234)
        writer.writeUInt32(0x1234_5678)
        writer.writeUInt64(0x1234_5678_9ABC_DEF0)
        writer.writeVarint(300)
        writer.writeZigzag(-300)
        writer.writeBytes([1, 2, 3])
        writer.writeLengthPrefixed([4, 5])
        #expect(writer.bytes.prefix(3) == [0xFE, 0x34, 0x12])
        #expect(writer.count == writer.bytes.count)

        var reader = ByteReader(writer.bytes)
        #expect(try reader.readUInt8() == 0xFE)
        #expect(try reader.readUInt16() == 0x1234)
        #expect(try reader.readUInt32() == 0x1234_5678)
        #expect(try reader.readUInt64() == 0x1234_5678_9ABC_DEF0)
        #expect(try reader.readVarint() == 300)
        #expect(try reader.readZigzag() == -300)
        #expect(try reader.readBytes(3) == [1, 2, 3])
        #expect(try reader.readLengthPrefixed(atMost: 2) == [4, 5])
        #expect(reader.isAtEnd)
        #expect(reader.remaining == 0)
    }

    @Test(
        arguments: [
            0, 1, 0x7F, 0x80, 0x3FFF, 0x4000, 1 << 32, UInt64(Int64.max), 1 << 63, .max,
        ] as [UInt64])
    func varintsComeBack(value: UInt64) throws {
        var writer = ByteWriter()
        writer.writeVarint(value)
        #expect(writer.count == VarInt.byteCount(value))
        var reader = ByteReader(writer.bytes)
        #expect(try reader.readVarint() == value)
        #expect(reader.isAtEnd)
    }

    @Test(arguments: [0, -1, 1, -64, 64, .min, .max] as [Int64])
    func zigzagsComeBack(value: Int64) throws {
        var writer = ByteWriter()
        writer.writeZigzag(value)
        var reader = ByteReader(writer.bytes)
        #expect(try reader.readZigzag() == value)
    }

    @Test func zigzagKeepsSmallMagnitudesSmall() {
        #expect([0, -1, 1, -2, 2].map { VarInt.zigzag($0) } == [0, 1, 2, 3, 4])
    }

    @Test func aVarintMayBeLongerThanNeeded() throws {
        var reader = ByteReader([0x81, 0x80, 0x00])
        #expect(try reader.readVarint() == 1)
        #expect(reader.isAtEnd)
    }

    @Test(
        arguments: [
            [], [0x80], Array(repeating: 0xFF, count: 9), Array(repeating: 0xFF, count: 9) + [0x02],
            Array(repeating: 0x80, count: 10) + [0x00], Array(repeating: 0x80, count: 40),
        ] as [[UInt8]])
    func aVarintThatIsCutOrTooLargeIsAnError(bytes: [UInt8]) {
        var reader = ByteReader(bytes)
        #expect(throws: ByteReaderError.self) { try reader.readVarint() }
        #expect(reader.offset == 0)
    }

    @Test func theCursorStaysWhereItWasAfterAnError() throws {
        var reader = ByteReader([1, 5, 2, 3])
        _ = try reader.readUInt8()
        #expect(throws: ByteReaderError.self) { try reader.readUInt32() }
        #expect(throws: ByteReaderError.self) { try reader.readUInt64() }
        #expect(throws: ByteReaderError.self) { try reader.readBytes(4) }
        #expect(throws: ByteReaderError.self) { try reader.readBytes(-1) }
        #expect(throws: ByteReaderError.self) { try reader.skip(.max) }
        #expect(throws: ByteReaderError.self) { try reader.readLengthPrefixed(atMost: 100) }
        #expect(throws: ByteReaderError.self) { try reader.readLengthPrefixed(atMost: 4) }
        #expect(reader.offset == 1)
        #expect(try reader.readCount(atMost: 5) == 5)
        #expect(try reader.readUInt16() == 0x0302)
        #expect(throws: ByteReaderError.self) { try reader.readUInt8() }
    }

    @Test func aCountBeyondItsBoundIsRefusedBeforeItIsUsed() {
        var writer = ByteWriter()
        writer.writeVarint(.max)
        var reader = ByteReader(writer.bytes)
        #expect(
            throws: ByteReaderError(
                offset: 0, expected: "a count of at most 7", found: "18446744073709551615")
        ) {
            try reader.readCount(atMost: 7)
        }
        #expect(reader.offset == 0)
    }

    @Test func anErrorTellsPlaceAndNeed() {
        var reader = ByteReader([1, 2])
        let error = #expect(throws: ByteReaderError.self) { try reader.readBytes(3) }
        #expect(error?.description == "at byte 0: expected 3 bytes, found 2 bytes to the end")
    }

    @Test func noBytesTrapIt() {
        var generator = Generator(1)
        for _ in 0..<2_000 {
            var reader = ByteReader(generator.bytes(Int.random(in: 0..<24, using: &generator)))
            var failed = false
            while !failed {
                do throws(ByteReaderError) {
                    switch UInt8.random(in: 0..<6, using: &generator) {
                    case 0: _ = try reader.readVarint()
                    case 1: _ = try reader.readZigzag()
                    case 2: _ = try reader.readLengthPrefixed(atMost: .max)
                    case 3: _ = try reader.readUInt16()
                    case 4: _ = try reader.readBytes(Int(truncatingIfNeeded: generator.next()))
                    default: _ = try reader.readUInt64()
                    }
                } catch {
                    failed = true
                    #expect(error.offset == reader.offset)
                }
            }
            #expect(reader.remaining >= 0)
        }
    }
}
