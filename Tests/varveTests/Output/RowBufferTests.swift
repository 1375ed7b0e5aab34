import Testing

@testable import varve

@Suite struct RowBufferTests {
    private func text(_ body: (RowBuffer) -> Void) -> String {
        let buffer = RowBuffer(capacity: 1)
        body(buffer)
        return unsafe String(decoding: buffer.bytes, as: UTF8.self)
    }

    @Test func wholeNumbersAreWrittenInDecimal() {
        for value in [0, 1, -1, 9, 10, 99, 100, 12_345, -987_654_321, .max, .min] as [Int64] {
            #expect(text { $0.append(value) } == String(value))
        }
    }

    @Test func numbersAreTheShortestTextsThatReadBackAsThem() {
        var values: [Double] = [
            0, -0.0, 1, 5, 4.3, 4.25, 0.001, 0.0001, 1e-7, 1e9, 999_999_999.999, 1e16, 1e300,
            0.1 + 0.2,
            123_456.789, 2.675, 1.005, .infinity, -.infinity, .nan, .leastNonzeroMagnitude,
            .greatestFiniteMagnitude,
        ]
        var random = RowRandom(3)
        for _ in 0..<20_000 {
            values.append(Double(bitPattern: random.next()))
            values.append(Double(Int.random(in: -1_000_000...1_000_000, using: &random)) / 1_000)
            values.append(Double(Int.random(in: -100_000...100_000, using: &random)) / 100)
            values.append(Double.random(in: -10...10, using: &random))
        }
        for value in values {
            let found = text { $0.append(value) }
            #expect(found == value.description)
        }
    }

    @Test func timesAreISO8601() {
        let times: [(Int64, String)] = [
            (0, "1970-01-01T00:00:00Z"), (-1, "1969-12-31T23:59:59.999999Z"),
            (1_366_538_096_000_001, "2013-04-21T09:54:56.000001Z"),
            (253_402_300_799_999_999, "9999-12-31T23:59:59.999999Z"),
            (-62_167_219_200_000_000, "0000-01-01T00:00:00Z"),
            (.max, "294247-01-10T04:00:54.775807Z"), (.min, "-290308-12-21T19:59:05.224192Z"),
        ]
        for (micros, expected) in times {
            #expect(text { $0.append(timestamp: micros) } == expected)
        }
        #expect(
            text { $0.append(timestamp: 1_366_538_096_500_000, isForPeople: true) }
                == "2013-04-21 09:54:56.500000")
        #expect(text { $0.append(date: 15_816) } == "2013-04-21")
        #expect(text { $0.append(date: -719_529) } == "-1-12-31")
        #expect(!text { $0.append(date: .max) }.isEmpty)
    }

    @Test func itGrowsAndIsCutBack() {
        #expect(text { $0.append(UInt8(ascii: "x"), count: 10_000) }.utf8.count == 10_000)
        #expect(
            text {
                $0.append("abcdef")
                $0.truncate(to: 3)
                $0.append([0x21])
                $0.truncate(to: 99)
            } == "abc!")
    }
}
