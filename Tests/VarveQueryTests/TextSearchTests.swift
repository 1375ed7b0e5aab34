import TestSupport
import Testing
import VarveColumns

@testable import VarveQuery

@Suite struct TextSearchTests {
    /// Every match, by asking again behind each.
    private func places(_ search: TextSearch, in text: [UInt8]) -> [Int] {
        let padded = text + [UInt8](repeating: 0x61, count: 64)
        return unsafe padded.withUnsafeBytes { bytes in
            let text = unsafe UnsafeRawBufferPointer(rebasing: bytes[..<text.count])
            var places: [Int] = []
            while let place = unsafe search.firstMatch(in: text, from: (places.last ?? -1) + 1) {
                places.append(place)
            }
            return places
        }
    }

    @Test(arguments: [false, true])
    func findsWhatANaiveSearchFinds(ignoringCase: Bool) {
        var random = SeededGenerator(seed: 11)
        for _ in 0..<3_000 {
            let text = TextSupport.text(&random, atMost: 120)
            var needle = TextSupport.text(&random, atMost: 4)
            if Bool.random(using: &random), !text.isEmpty {
                let start = Int.random(in: 0..<text.count, using: &random)
                needle = Array(text[start...].prefix(Int.random(in: 1...40, using: &random)))
            }
            let search = TextSearch(needle: needle, ignoringCase: ignoringCase)
            let expected =
                ignoringCase
                ? TextSupport.places(
                    of: TextSupport.lowerASCII(needle), in: TextSupport.lowerASCII(text))
                : TextSupport.places(of: needle, in: text)
            #expect(places(search, in: text) == expected)
        }
    }

    @Test func findsANeedleAtEveryOffsetOfABlock() {
        for needle in [
            "q", "qz", "a needle that is longer than sixty-four bytes, and then some more",
        ] {
            for offset in 0..<140 {
                let text = [UInt8](repeating: 0x2e, count: offset) + Array(utf8: needle)
                #expect(places(TextSearch(needle: Array(utf8: needle)), in: text) == [offset])
                // What stands in the padding is not found.
                #expect(places(TextSearch(needle: Array(utf8: needle) + [0x61]), in: text) == [])
            }
        }
    }

    @Test func anEmptyNeedleStandsEverywhere() {
        #expect(places(TextSearch(needle: []), in: Array(utf8: "ab")) == [0, 1, 2])
        #expect(places(TextSearch(needle: []), in: []) == [0])
    }

    @Test func onlyASCIIFoldsInASearch() {
        let search = TextSearch(needle: Array(utf8: "É"), ignoringCase: true)
        #expect(places(search, in: Array(utf8: "é")) == [])
        #expect(
            places(TextSearch(needle: Array(utf8: "[k"), ignoringCase: true), in: Array(utf8: "{k"))
                == [])
    }

    @Test(arguments: [false, true])
    func marksTheValuesThatHoldIt(ignoringCase: Bool) {
        var random = SeededGenerator(seed: 12)
        var marks: [UInt8] = [9]
        for _ in 0..<300 {
            let values = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                TextSupport.text(&random, atMost: 12, of: ["a", "A", "b", "가", "각"])
            }
            let needle = TextSupport.text(&random, atMost: 3, of: ["a", "A", "b", "가"])
            let vector = TextSupport.vector(values)
            let search = TextSearch(needle: needle, ignoringCase: ignoringCase)
            let fold = ignoringCase ? TextSupport.lowerASCII : { $0 }
            let wanted = fold(needle)
            search.mark(vector, into: &marks)
            #expect(
                marks == values.map { TextSupport.places(of: wanted, in: fold($0)).isEmpty ? 0 : 1 }
            )
            search.mark(vector, .prefix, into: &marks)
            #expect(marks == values.map { fold($0).starts(with: wanted) ? 1 : 0 })
            search.mark(vector, .suffix, into: &marks)
            #expect(
                marks == values.map { fold($0).reversed().starts(with: wanted.reversed()) ? 1 : 0 })
        }
    }

    @Test func aHitOverABorderIsNone() {
        let vector = TextSupport.vector(["xab", "", "cab", "abc", "", "ab"].map { Array($0.utf8) })
        var marks: [UInt8] = []
        TextSearch(needle: Array(utf8: "abc")).mark(vector, into: &marks)
        #expect(marks == [0, 0, 0, 1, 0, 0])
        TextSearch(needle: Array(utf8: "ab")).mark(vector, into: &marks)
        #expect(marks == [1, 0, 1, 1, 0, 1])
    }
}
