import Testing
import VarveBytes

@testable import VarveColumns

/// What reading only some pages, or only their numbers, is made of.
struct PartialReadTests {
    @Test("Places of pages that are not read keep the numbers of the values behind them")
    func emptyPlaces() {
        let vector = TextVector(byteCapacity: 0, valueCapacity: 0)
        vector.appendEmpty(count: 3)
        vector.append(utf8("one"))
        vector.appendEmpty(count: 0)
        vector.appendEmpty(count: 1_000)
        vector.append(utf8("two"))
        #expect(vector.count == 1_005)
        #expect(vector.copy(3) == utf8("one"))
        #expect(vector.copy(1_004) == utf8("two"))
        #expect(vector.copy(0).isEmpty && vector.copy(500).isEmpty)
        #expect(vector.byteCount == 6)
    }

    private func units(_ values: [[UInt8]]) throws -> ([Int64], [PageUnits?]) {
        let column = try EncodedColumn(values)
        let decoder = PageDecoder()
        var numbers: [Int64] = []
        var units: [PageUnits?] = []
        for (page, bytes) in zip(column.pages, column.bytes) {
            let block = UnsafeMutableRawBufferPointer.allocate(
                byteCount: bytes.count, alignment: 1)
            defer { unsafe block.deallocate() }
            unsafe block.copyBytes(from: bytes)
            units.append(
                try unsafe decoder.decodeUnits(
                    UnsafeRawBufferPointer(block), page, appendingTo: &numbers))
        }
        return (numbers, units)
    }

    @Test("Numbers come as they are stored, times with their layout")
    func storedUnits() throws {
        let tenths = (0..<100).map { Int64($0 * 977 % 1_000) }
        let decimals = try units(tenths.map { utf8("\($0 / 10).\($0 % 10)") })
        #expect(decimals.0 == tenths)
        #expect(decimals.1 == [.decimal(scale: 1)])
        let integers = try units(tenths.map { utf8("\($0)") })
        #expect(integers.1 == [.decimal(scale: 0)])
        let days = try units([utf8("15.08.25"), utf8("70.01.01"), utf8("69.12.31")])
        #expect(days.0 == [16_672, 0, 36_524])
        #expect(days.1 == [.time(try TimePattern("yy.MM.dd"))])
        let none = try units((0..<99).map { utf8("R\($0 * 7919)") })
        #expect(none.0.isEmpty && none.1 == [nil])
    }
}
