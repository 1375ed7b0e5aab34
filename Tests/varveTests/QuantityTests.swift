import Testing

@testable import varve

@Suite struct QuantityTests {
    @Test func bytesHaveOneDecimalAndTurnToTheNextUnitWhereTheyRoundToIt() {
        #expect(Quantity.bytes(0) == "0 B")
        #expect(Quantity.bytes(999) == "999 B")
        #expect(Quantity.bytes(1_000) == "1.0 kB")
        #expect(Quantity.bytes(1_249) == "1.2 kB")
        #expect(Quantity.bytes(1_250) == "1.3 kB")
        #expect(Quantity.bytes(999_949) == "999.9 kB")
        #expect(Quantity.bytes(999_950) == "1.0 MB")
        #expect(Quantity.bytes(154_300_000) == "154.3 MB")
        #expect(Quantity.bytes(2_000_000_000_000) == "2.0 TB")
        #expect(Quantity.bytes(.max) == "18,446.7 PB")
    }

    @Test func numbersAreGroupedByThousands() {
        #expect(Quantity.grouped(0) == "0")
        #expect(Quantity.grouped(999) == "999")
        #expect(Quantity.grouped(61_204_118) == "61,204,118")
        #expect(Quantity.counted(1, "entry", "entries") == "1 entry")
        #expect(Quantity.counted(2_000, "entry", "entries") == "2,000 entries")
        #expect(Quantity.counted(0, "unit") == "0 units")
    }

    @Test func ratiosHaveTwoDecimals() {
        #expect(Quantity.ratio(45, of: 100) == "0.45")
        #expect(Quantity.ratio(1, of: 3) == "0.33")
        #expect(Quantity.ratio(2, of: 3) == "0.67")
        #expect(Quantity.ratio(5, of: 1_000) == "0.01")
        #expect(Quantity.ratio(3, of: 2) == "1.50")
        #expect(Quantity.ratio(3, of: 0) == "-")
    }

    @Test func durationsShowTheirTwoGreatestUnits() {
        #expect(Quantity.duration(.zero) == "0.0 s")
        #expect(Quantity.duration(.milliseconds(440)) == "0.4 s")
        #expect(Quantity.duration(.milliseconds(9_940)) == "9.9 s")
        #expect(Quantity.duration(.milliseconds(9_960)) == "10 s")
        #expect(Quantity.duration(.seconds(59)) == "59 s")
        #expect(Quantity.duration(.milliseconds(59_600)) == "1 min 0 s")
        #expect(Quantity.duration(.seconds(200)) == "3 min 20 s")
        #expect(Quantity.duration(.seconds(7_500)) == "2 h 5 min")
        #expect(Quantity.duration(.seconds(86_400 * 3 + 4 * 3_600)) == "3 d 4 h")
        #expect(Quantity.duration(.seconds(-1)) == "0 s")
    }
}
