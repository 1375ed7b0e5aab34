import Testing

@testable import VarveBytes

@Suite struct KeyedHashTests {
    private let hash = KeyedHash(key: Array(0..<16))

    /// From the reference implementation of SipHash: key 00...0f, message 00...07.
    @Test func secretsComeFromSipHash() {
        #expect(
            SipHash.hash(
                0x0706_0504_0302_0100, low: 0x0706_0504_0302_0100, high: 0x0F0E_0D0C_0B0A_0908)
                == 0x93F5_F579_9A93_2462)
        #expect(hash.s0 == 0x39D3_851C_A076_81A7)
        #expect(hash.s7 == 0x6402_F5E4_F782_9905)
    }

    /// Persisted: byte i of a message is 7 i modulo 256; the numbers come from a separate model.
    @Test(
        arguments: [
            (0, 0x10F3_3798_61B8_0213), (1, 0x02FF_313A_13C7_8CF6), (2, 0x5029_8785_DD6C_2E7E),
            (3, 0xCF18_4358_0792_32F6), (4, 0x9F4A_469E_F2F4_495E), (7, 0xBFB3_77F1_E6F4_1EF0),
            (8, 0xCA5C_2772_E75F_B433), (14, 0xF933_5BAC_E318_143B), (16, 0x60D6_6F38_B7BD_54BB),
            (17, 0x462E_B288_B096_5A9D), (32, 0x4562_44C7_69B5_C6F7), (33, 0x2D48_3702_4364_8CE7),
            (64, 0x67E2_75DF_D57A_79F1), (65, 0x49D5_8B73_2037_4621), (80, 0x5786_905B_F105_6F6C),
            (81, 0xC738_A23C_A35B_5D27), (128, 0xA3C9_ADBF_7292_11EF), (129, 0xD0CD_74CE_B488_6F95),
            (200, 0x7ABC_DA9E_A3BB_E680), (1000, 0x6453_240C_464B_6F13),
        ] as [(Int, UInt64)])
    func vectorsHold(count: Int, expected: UInt64) {
        let message = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 7) }
        #expect(hash.hash(message) == expected)
        // Nothing depends on the alignment.
        let shifted = [0] + message
        let again = unsafe shifted.withUnsafeBytes { raw in
            unsafe hash.hash(UnsafeRawBufferPointer(rebasing: raw[1...]))
        }
        #expect(again == expected)
    }

    @Test func vectorsOfTheArticleHold() {
        #expect(hash.hash(Array("RHZXH3P44ESWE7".utf8)) == 0x9BA6_F757_B811_672E)
        let namespace = hash.hash(Array("nsmc".utf8))
        #expect(
            hash.hash(Array("10275182".utf8), continuing: namespace) == 0x8B7C_0810_AD44_89C5)
    }

    @Test func theBordersOfAListCount() {
        let text = Array("abcdefghijklmnopqrstuvwxyz0123456789".utf8)
        var seen: Set<UInt64> = []
        for cut in 0...text.count {
            let head = hash.hash(Array(text[..<cut]))
            seen.insert(hash.hash(Array(text[cut...]), continuing: head))
        }
        #expect(seen.count == text.count + 1)
    }

    @Test func zerosOfEachLengthDiffer() {
        let hashes = (0..<400).map { hash.hash(Array(repeating: 0, count: $0)) }
        #expect(Set(hashes).count == hashes.count)
    }

    @Test func anotherKeyGivesOtherHashes() {
        for bit in 0..<128 {
            var key = Array(0..<16) as [UInt8]
            key[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(KeyedHash(key: key).hash([1, 2, 3]) != hash.hash([1, 2, 3]))
        }
    }

    /// A word that equals a secret makes a factor zero: the other factor must still count.
    @Test func aZeroFactorLosesNothing() {
        let count = 48
        for (secret, offset) in [(hash.s1, count - 16), (hash.s4, 0), (hash.s4, 16)] {
            var message = Array(repeating: 5, count: count) as [UInt8]
            for byte in 0..<8 {
                message[offset + byte] = UInt8(truncatingIfNeeded: secret >> UInt64(byte * 8))
            }
            var seen: Set<UInt64> = []
            for value in 0...255 as ClosedRange<UInt8> {
                message[offset + 8] = value
                seen.insert(hash.hash(message))
            }
            #expect(seen.count == 256)
        }
    }

    /// Each input bit turns each output bit about half of the time: 6 standard deviations are let.
    @Test(arguments: [3, 8, 14, 24, 100, 193])
    func everyBitTurnsHalfOfTheBits(count: Int) {
        var generator = Generator(UInt64(count))
        let rounds = 400
        for bit in stride(from: 0, to: count * 8, by: max(1, count / 8)) {
            var turned = Array(repeating: 0, count: 64)
            for _ in 0..<rounds {
                var message = generator.bytes(count)
                let before = hash.hash(message)
                message[bit / 8] ^= 1 << UInt8(bit % 8)
                let changed = before ^ hash.hash(message)
                for position in 0..<64 { turned[position] += Int(changed >> UInt64(position) & 1) }
            }
            #expect(turned.allSatisfy { abs($0 - rounds / 2) < 60 })
        }
    }

    @Test func numbersAsTextFillTheTopBitsEvenly() {
        var buckets = Array(repeating: 0, count: 256)
        for number in 0..<65_536 {
            buckets[Int(hash.hash(Array(String(10_000_000 + number).utf8)) >> 56)] += 1
        }
        // 256 a bucket, standard deviation 16.
        #expect(buckets.allSatisfy { abs($0 - 256) < 96 })
    }
}
