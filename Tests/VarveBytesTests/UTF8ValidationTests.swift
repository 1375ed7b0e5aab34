import Testing
import VarveBytes

@Suite struct UTF8ValidationTests {
    @Test func everyScalarIsValid() {
        var all: [UInt8] = []
        for value in 0...0x10FFFF as ClosedRange<UInt32> {
            guard let scalar = Unicode.Scalar(value) else { continue }
            all += Array(UTF8.encode(scalar) ?? .init())
        }
        #expect(UTF8Validation.isValid(all))
        #expect(UTF8Validation.firstInvalid(all) == nil)
    }

    @Test func allPairsOfBytesAreJudgedAsTheStandardLibraryDoes() {
        for first in 0...255 as ClosedRange<UInt8> {
            for second in 0...255 as ClosedRange<UInt8> {
                check([first, second])
                check([0xE1, first, second])
                check([first, second, 0x80])
                check([first, second, 0x80, 0x80])
            }
        }
    }

    @Test(
        arguments: [
            [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x9F, 0xBF], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF],
            [0xF0, 0x8F, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF],
            [0x80], [0xC3], [0xE3, 0x81], [0xF0, 0x9F, 0x98], [0xF8, 0x88, 0x80, 0x80, 0x80],
            [0xC3, 0xA9, 0x80],
        ] as [[UInt8]])
    func anIllFormedSequenceIsFoundWhereverItStands(sequence: [UInt8]) {
        for length in [
            0, 1, 29, 30, 31, 32, 33, 60, 61, 62, 63, 64, 65, 127, 130, 253, 254, 255, 256, 257,
            511, 513,
        ] {
            for filler in ["a", "한"] {
                let before = Array(String(repeating: filler, count: length).utf8)
                let bytes = before + sequence
                let isWhole = sequence.starts(with: [0xC3, 0xA9])
                #expect(!UTF8Validation.isValid(bytes))
                #expect(!UTF8Validation.isValid(bytes + Array("tail".utf8)))
                #expect(UTF8Validation.firstInvalid(bytes) == before.count + (isWhole ? 2 : 0))
            }
        }
    }

    @Test func damagedTextIsJudgedAlikeByBothForms() {
        var generator = Generator(4)
        let sample = "aé한😀 plain text, then 영화 \u{7FF}\u{800}"
        let text = Array(String(repeating: sample, count: 9).utf8)
        for _ in 0..<4_000 {
            var bytes = Array(text.prefix(Int.random(in: 0...text.count, using: &generator)))
            if let at = bytes.indices.randomElement(using: &generator), at % 2 == 0 {
                bytes[at] = UInt8(truncatingIfNeeded: generator.next())
            }
            check(bytes)
        }
    }

    @Test func nothingIsValid() {
        #expect(UTF8Validation.isValid([]))
        #expect(UTF8Validation.firstInvalid([]) == nil)
    }

    private func check(_ bytes: [UInt8]) {
        let expected = String(validating: bytes, as: UTF8.self) != nil
        let (wide, portable) = (
            UTF8Validation.isValid(bytes), UTF8Validation.firstInvalid(bytes) == nil
        )
        if wide != expected || portable != expected {
            Issue.record("\(bytes): expected \(expected), wide \(wide), portable \(portable)")
        }
    }
}
