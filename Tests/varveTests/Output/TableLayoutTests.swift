import Testing

@testable import varve

@Suite struct TableLayoutTests {
    private func need(_ least: Int, _ wanted: Int) -> TableLayout.Need {
        TableLayout.Need(least: least, wanted: wanted)
    }

    @Test func whatFitsGetsWhatItWants() {
        #expect(TableLayout.widths([need(1, 5), need(3, 20)], columns: 27) == [5, 20])
        #expect(TableLayout.widths([], columns: 80) == [])
    }

    @Test func theWideShareWhatTheNarrowLeave() {
        #expect(
            TableLayout.widths([need(5, 5), need(10, 400), need(10, 300)], columns: 60)
                == [5, 26, 25])
        #expect(
            TableLayout.widths([need(19, 19), need(10, 12), need(10, 300)], columns: 80)
                == [19, 12, 45])
    }

    @Test func whatCannotBeSqueezedDoesNotFit() {
        #expect(TableLayout.widths([need(40, 40), need(39, 50)], columns: 80) == nil)
        #expect(TableLayout.widths([need(40, 40), need(38, 50)], columns: 80) == [40, 38])
    }

    @Test func theRoomIsUsedAndNeverExceeded() {
        var random = RowRandom(8)
        for _ in 0..<5_000 {
            let needs = (0..<Int.random(in: 1...12, using: &random)).map { _ in
                need(
                    Int.random(in: 0...20, using: &random), Int.random(in: 0...200, using: &random))
            }
            let columns = Int.random(in: 40...200, using: &random)
            let gaps = TableLayout.gap * (needs.count - 1)
            guard let widths = TableLayout.widths(needs, columns: columns) else {
                #expect(needs.reduce(gaps) { $0 + $1.least } > columns)
                continue
            }
            let wanted = needs.reduce(gaps) { $0 + $1.wanted }
            #expect(widths.reduce(gaps, +) == min(wanted, columns))
            for (width, need) in zip(widths, needs) {
                #expect((need.least...need.wanted).contains(width))
            }
        }
    }
}
