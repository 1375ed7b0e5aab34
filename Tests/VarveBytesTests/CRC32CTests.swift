import CVarveCPU
import Testing
import VarveBytes

@Suite struct CRC32CTests {
    /// RFC 3720, B.4, and the check value of the Rocksoft catalogue.
    @Test func publishedVectorsHold() {
        #expect(CRC32C.checksum(Array("123456789".utf8)) == 0xE306_9283)
        #expect(CRC32C.checksum(Array(repeating: 0, count: 32)) == 0x8A91_36AA)
        #expect(CRC32C.checksum(Array(repeating: 0xFF, count: 32)) == 0x62A8_AB43)
        #expect(CRC32C.checksum(Array(0..<32)) == 0x46DD_794E)
        #expect(CRC32C.checksum([]) == 0)
    }

    @Test func everyLengthAndAlignmentEqualsThePortableForm() {
        var generator = Generator(2)
        let bytes = generator.bytes(9_000)
        let lengths = Array(0..<500) + [767, 768, 769, 3071, 3072, 3073, 3456, 6144, 8_990]
        for length in lengths {
            for start in [0, 1, 7] {
                let slice = Array(bytes[start..<(start + length)])
                let seed = UInt32(truncatingIfNeeded: generator.next())
                #expect(CRC32C.checksum(slice, seed: seed) == portable(slice, seed: seed))
            }
        }
    }

    @Test func aChecksumChains() {
        var generator = Generator(3)
        let bytes = generator.bytes(5_000)
        let whole = CRC32C.checksum(bytes)
        for cut in [0, 1, 8, 383, 384, 3_072, 4_999, 5_000] {
            let head = CRC32C.checksum(Array(bytes[..<cut]))
            #expect(CRC32C.checksum(Array(bytes[cut...]), seed: head) == whole)
        }
    }

    @Test func anyFlippedBitShows() {
        var bytes = Array("the layer that one year lays down".utf8)
        let checksum = CRC32C.checksum(bytes)
        for bit in 0..<(bytes.count * 8) {
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(CRC32C.checksum(bytes) != checksum)
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
        }
    }

    private func portable(_ bytes: [UInt8], seed: UInt32) -> UInt32 {
        unsafe bytes.withUnsafeBufferPointer { buffer in
            unsafe varve_crc32c_portable(seed, buffer.baseAddress, buffer.count)
        }
    }
}
