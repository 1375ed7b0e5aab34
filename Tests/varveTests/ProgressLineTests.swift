import Testing

@testable import varve

@Suite struct ProgressLineTests {
    private let half = ProgressLine(
        bytes: 500_000_000, totalBytes: 1_000_000_000, units: 1_234_567,
        measuredBytes: 500_000_000, elapsed: .seconds(2))

    @Test func showsBarShareRateUnitsAndTimeLeft() {
        #expect(
            half.text(columns: 80)
                == "▕███████████████▌               ▏  50 %  250.0 MB/s  1,234,567 units  2 s left")
    }

    @Test func theBarStopsGrowingOnAWideTerminal() {
        let line = half.text(columns: 200)
        #expect(line.hasPrefix("▕" + String(repeating: "█", count: 30) + " "))
        #expect(line.hasSuffix("▏  50 %  250.0 MB/s  1,234,567 units  2 s left"))
    }

    @Test(arguments: [40, 60, 80, 120, 200])
    func neverFillsTheLastColumn(_ columns: Int) {
        for total: UInt64? in [nil, 0, 1, 1_000_000_000, .max] {
            for bytes: UInt64 in [0, 1, 1_000_000_000, .max] {
                let line = ProgressLine(
                    bytes: bytes, totalBytes: total, units: .max, measuredBytes: bytes,
                    elapsed: .milliseconds(900))
                #expect(Column.width(line.text(columns: columns)) < columns)
            }
        }
    }

    @Test func aPipeHasNoShare() {
        let line = ProgressLine(
            bytes: 64_000_000, totalBytes: nil, units: 40_000, measuredBytes: 64_000_000,
            elapsed: .seconds(1))
        #expect(line.text(columns: 80) == "64.0 MB   64.0 MB/s  40,000 units")
    }

    @Test func tellsNoRateBeforeThereIsOne() {
        let line = ProgressLine(
            bytes: 0, totalBytes: 100, units: 0, measuredBytes: 0, elapsed: .milliseconds(1))
        #expect(line.rate == nil)
        #expect(line.timeLeft == nil)
    }
}
