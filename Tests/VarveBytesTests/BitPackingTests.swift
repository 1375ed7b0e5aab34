import Testing
import VarveBytes

@Suite struct BitPackingTests {
    @Test func theLayoutIsWhatTheArticleDraws() {
        var writer = ByteWriter()
        BitPacking.pack([1, 2, 3, 4, 5], width: 3, into: &writer)
        #expect(writer.bytes == [0xD1, 0x58])
    }

    @Test(arguments: 0...64)
    func everyWidthAndCountComesBack(width: Int) {
        var generator = Generator(UInt64(width))
        let mask = width == 0 ? 0 : UInt64.max >> UInt64(64 - width)
        for count in [0, 1, 2, 7, 8, 9, 63, 64, 65, 200] {
            let values = (0..<count).map { _ in generator.next() & mask }
            var writer = ByteWriter()
            writer.write(0xAA)  // what is there stays
            BitPacking.pack(values, width: width, into: &writer)
            let packed = Array(writer.bytes.dropFirst())
            #expect(writer.bytes[0] == 0xAA)
            #expect(packed.count == BitPacking.byteCount(count: count, width: width))
            #expect(BitPacking.unpack(packed, count: count, width: width) == values)
            // Bytes that follow change nothing.
            let followed = packed + generator.bytes(20)
            #expect(BitPacking.unpack(followed, count: count, width: width) == values)
            unsafe packed.withUnsafeBytes { raw in
                for index in 0..<count {
                    let value = unsafe BitPacking.value(at: index, width: width, in: raw)
                    #expect(value == values[index])
                }
            }
        }
    }

    @Test func bitsAboveTheWidthAreDropped() {
        var writer = ByteWriter()
        BitPacking.pack([0x1F, 0x10], width: 4, into: &writer)
        #expect(writer.bytes == [0x0F])
    }

    @Test func aFrameOfReferenceComesBackOverTheWholeRange() {
        let values: [Int64] = [.min, -1, 0, 1, .max]
        var writer = ByteWriter()
        BitPacking.pack(values, minus: .min, width: 64, into: &writer)
        #expect(BitPacking.unpack(writer.bytes, count: 5, width: 64, plus: .min) == values)

        let near: [Int64] = [-1003, -1000, -1001]
        writer = ByteWriter()
        BitPacking.pack(near, minus: -1003, width: 2, into: &writer)
        #expect(writer.bytes == [0b101100])
        #expect(BitPacking.unpack(writer.bytes, count: 3, width: 2, plus: -1003) == near)
        #expect(BitPacking.unpack([], count: 3, width: 0, plus: 9) == [9, 9, 9])
    }

    @Test func tooFewBytesAndImpossibleSizesAreRefused() {
        #expect(BitPacking.unpack([1, 2], count: 3, width: 8) == nil)
        #expect(BitPacking.unpack([1, 2], count: 17, width: 1) == nil)
        #expect(BitPacking.unpack([1, 2], count: 1, width: 65) == nil)
        #expect(BitPacking.unpack([1, 2], count: 1, width: -1) == nil)
        #expect(BitPacking.unpack([1, 2], count: -1, width: 1) == nil)
        #expect(BitPacking.unpack([1, 2], count: .max, width: 64) == nil)
        #expect(BitPacking.byteCount(count: .max, width: 1) == nil)
        unsafe ([1, 2] as [UInt8]).withUnsafeBytes { raw in
            #expect(unsafe BitPacking.value(at: 16, width: 1, in: raw) == nil)
            #expect(unsafe BitPacking.value(at: .max, width: 64, in: raw) == nil)
            #expect(unsafe BitPacking.value(at: .max, width: 1, in: raw) == nil)
            #expect(unsafe BitPacking.value(at: .max / 63, width: 63, in: raw) == nil)
            #expect(unsafe BitPacking.value(at: -1, width: 1, in: raw) == nil)
            #expect(unsafe BitPacking.value(at: 0, width: 65, in: raw) == nil)
        }
    }

    @Test func widthsOfValues() {
        #expect([0, 1, 2, 255, 256, .max].map { BitPacking.width(of: $0) } == [0, 1, 2, 8, 9, 64])
    }
}
