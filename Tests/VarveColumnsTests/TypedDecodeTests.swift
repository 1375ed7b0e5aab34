import Testing
import VarveBytes

@testable import VarveColumns

struct TypedDecodeTests {
    private func numbers(_ values: [[UInt8]]) throws -> ([Int64], [NumberMeaning?]) {
        let column = try EncodedColumn(values)
        let decoder = PageDecoder()
        var numbers: [Int64] = []
        var meanings: [NumberMeaning?] = []
        for (page, bytes) in zip(column.pages, column.bytes) {
            let block = UnsafeMutableRawBufferPointer.allocate(
                byteCount: bytes.count, alignment: 1)
            defer { unsafe block.deallocate() }
            unsafe block.copyBytes(from: bytes)
            meanings.append(
                try unsafe decoder.decodeNumbers(
                    UnsafeRawBufferPointer(block), page, appendingTo: &numbers))
        }
        return (numbers, meanings)
    }

    @Test("Numbers are had without text")
    func decimals() throws {
        let integers = (0..<100).map { Int64($0 * 977 % 1_000) }
        let (whole, first) = try numbers(integers.map { utf8("\($0)") })
        #expect(whole == integers)
        #expect(first == [.decimal(scale: 0)])
        let (tenths, second) = try numbers(integers.map { utf8("\($0 / 10).\($0 % 10)") })
        #expect(tenths == integers)
        #expect(second == [.decimal(scale: 1)])
    }

    @Test("Times are had as microseconds, ids not at all")
    func times() throws {
        let days = try numbers([utf8("15.08.25"), utf8("70.01.01"), utf8("69.12.31")])
        #expect(days.0 == [1_440_460_800_000_000, 0, 3_155_673_600_000_000])
        #expect(days.1 == [.micros])
        let (none, meaning) = try numbers((0..<99).map { utf8("R\($0 * 7919)") })
        #expect(none.isEmpty && meaning == [nil])
    }

    @Test("A dictionary's entries and codes give the values")
    func dictionary() throws {
        let values = (0..<500).map { utf8(["good", "", "so-so"][$0 * $0 % 3]) }
        let column = try EncodedColumn(values)
        #expect(column.encodings == [.dictionary])
        let entries = TextVector()
        var codes: [UInt32] = []
        let block = UnsafeMutableRawBufferPointer.allocate(
            byteCount: column.bytes[0].count, alignment: 1)
        defer { unsafe block.deallocate() }
        unsafe block.copyBytes(from: column.bytes[0])
        let isRead = try unsafe PageDecoder().decodeDictionary(
            UnsafeRawBufferPointer(block), column.pages[0], entries: entries, codes: &codes)
        #expect(isRead)
        #expect(codes.map { entries.copy(Int($0)) } == values)
        #expect(entries.count == 2)
    }
}
