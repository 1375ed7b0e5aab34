import Testing

@testable import varve

@Suite struct ColumnTests {
    @Test func widthCountsWideCharactersTwiceAndCombiningOnesNot() {
        #expect(Column.width("abc") == 3)
        #expect(Column.width("영화") == 4)
        #expect(Column.width("e\u{301}") == 1)
        #expect(Column.width("█▏") == 2)
    }

    @Test func textIsFilledUpToItsColumn() {
        #expect(Column.right("12", 5) == "   12")
        #expect(Column.left("영화", 5) == "영화 ")
        #expect(Column.right("123456", 5) == "123456")
    }

    @Test func whatIsCutEndsInAnEllipsisWithinTheRoom() {
        #expect(Column.cut("abcdef", 6) == "abcdef")
        #expect(Column.cut("abcdefg", 6) == "abcde…")
        #expect(Column.cut("영화영화", 5) == "영화…")
        #expect(Column.cut("영화영화", 4) == "영…")
    }
}
