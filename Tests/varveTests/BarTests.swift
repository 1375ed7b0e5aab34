import Testing

@testable import varve

@Suite struct BarTests {
    @Test func barsGrowByEighthsOfAColumn() {
        #expect(Bar.horizontal(0, of: 16, columns: 2) == "")
        #expect(
            (1...16).map { Bar.horizontal($0, of: 16, columns: 2) } == [
                "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█",
                "█▏", "█▎", "█▍", "█▌", "█▋", "█▊", "█▉", "██",
            ])
    }

    @Test func aValueAboveZeroShowsAndNoneIsLongerThanItsRoom() {
        #expect(Bar.horizontal(1, of: 1_000_000, columns: 10) == "▏")
        #expect(Bar.horizontal(20, of: 10, columns: 3) == "███")
        #expect(Bar.horizontal(.max, of: .max, columns: 3) == "███")
        #expect(Bar.horizontal(5, of: 0, columns: 3) == "")
        #expect(Bar.horizontal(5, of: 5, columns: 0) == "")
    }

    @Test func paddedBarsFillTheirRoom() {
        #expect(Bar.padded(1, of: 4, columns: 4) == "█   ")
        #expect(Bar.padded(0, of: 4, columns: 4) == "    ")
        #expect(Bar.padded(3, of: 16, columns: 2) == "▍ ")
    }

    @Test func standingBarsAreCutIntoRows() {
        func cells(_ value: UInt64) -> [String] {
            (0..<2).map { Bar.cell(value, of: 16, row: $0, rows: 2) }
        }
        #expect(cells(0) == [" ", " "])
        #expect(cells(3) == ["▃", " "])
        #expect(cells(8) == ["█", " "])
        #expect(cells(13) == ["█", "▅"])
        #expect(cells(16) == ["█", "█"])
    }
}
