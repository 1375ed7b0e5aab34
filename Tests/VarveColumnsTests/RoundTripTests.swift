import Testing
import VarveBytes

@testable import VarveColumns

struct RoundTripTests {
    static let levels: [CompressionLevel] = [
        .none, .fast(acceleration: 1), .fast(acceleration: 4), .high(level: 9), .zlib(level: 6),
        .deflate,
    ]

    @Test("Every kind of column comes back to the byte, at every level", arguments: levels)
    func allColumns(_ level: CompressionLevel) throws {
        for seed: UInt64 in 1...4 {
            for (name, values) in SampleColumns.make(seed: seed) {
                let column = try EncodedColumn(values, level: level)
                #expect(try column.decoded() == values, "\(name), seed \(seed)")
            }
        }
    }

    @Test("Small pages come back to the byte")
    func smallPages() throws {
        for (name, values) in SampleColumns.make(seed: 9) {
            let column = try EncodedColumn(values, pageBytesMax: 256)
            #expect(try column.decoded() == values, "\(name)")
        }
    }

    @Test("Each nasty value next to plain numbers comes back", arguments: [0, 1, 40])
    func nastyAmongNumbers(_ neighbours: Int) throws {
        let nasty = SampleColumns.make(seed: 1)["nasty"] ?? []
        for value in nasty {
            for neighbour in ["7", "3.5", "2020-01-31", "R1234"] {
                let around = [[UInt8]](repeating: utf8(neighbour), count: neighbours)
                let values = around + [value] + around
                #expect(try EncodedColumn(values).decoded() == values, "\(value) in \(neighbour)")
            }
        }
    }

    @Test(
        "Each encoding is chosen where it fits",
        arguments: [
            ("ids", Encoding.alphabet), ("integers", .integer), ("decimals", .decimal),
            ("times", .time), ("words", .dictionary), ("long repeats", .dictionary),
            ("text", .plain), ("noise", .plain), ("runs", .integer), ("Int64 edges", .integer),
            ("ids of many lengths", .alphabet),
        ])
    func chosen(_ name: String, _ encoding: Encoding) throws {
        let values = try #require(SampleColumns.make(seed: 3)[name])
        #expect(try EncodedColumn(values).encodings == [encoding])
    }

    @Test("No values give no pages")
    func empty() throws {
        #expect(try EncodedColumn([]).pages.isEmpty)
    }

    @Test("A page holds at most its bytes of text, or one value")
    func pageSize() throws {
        for (name, values) in SampleColumns.make(seed: 5) {
            for page in try EncodedColumn(values, pageBytesMax: 1_000).pages
            where page.encoding == .plain && page.valueCount > 1 {
                #expect(page.plainByteCount <= 1_000, "\(name)")
            }
        }
    }

    @Test("Sizes per value stay at what was measured on real ids, dates and ratings")
    func sizes() throws {
        var random = SeededGenerator(state: 11)
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789".utf8)
        func bytesPerValue(_ values: [[UInt8]]) throws -> Double {
            let pages = try EncodedColumn(values).pages
            return Double(pages.reduce(0) { $0 + $1.storedByteCount }) / Double(values.count)
        }
        let ids = (0..<650).map { _ in
            utf8("R") + (0..<13).map { _ in letters.randomElement(using: &random) ?? 65 }
        }
        #expect(try bytesPerValue(ids) <= 8.8)
        let titles = (0..<650).map { _ in
            utf8("tt0\(Int.random(in: 100_000...999_999, using: &random))")
        }
        #expect(try bytesPerValue(titles) <= 3.1)
        let authors = (0..<5_000).map { _ in
            (0..<4).map { _ in UInt8.random(in: 97...122, using: &random) } + utf8("****")
        }
        #expect(try bytesPerValue(authors) <= 3)
        let dates = (0..<5_000).map { _ in
            let day = Int.random(in: 10...28, using: &random)
            return utf8("\(Int.random(in: 10...19, using: &random)).08.\(day)")
        }
        #expect(try bytesPerValue(dates) <= 2)
        let ratings = (0..<650).map { _ in
            let halves = Int.random(in: 1...10, using: &random)
            return utf8("\(halves / 2).\(halves % 2 * 5)")
        }
        #expect(try bytesPerValue(ratings) <= 0.6)
        let movies = (0..<5_000).map { utf8("\(10_001 + $0 / 700)") }
        #expect(try bytesPerValue(movies) <= 0.02)
    }
}

struct IntegerColumnTests {
    @Test("Integers come back, of any spread, in any order", arguments: RoundTripTests.levels)
    func roundTrip(_ level: CompressionLevel) throws {
        var random = SeededGenerator(state: 21)
        var lists: [[Int64]] = [
            [], [0], [.min, .max], [.max, .min, 0, -1], Array(repeating: -7, count: 70_000),
            (0..<1_000).map { 1_000_000_000_000 + $0 }, (0..<900).map { $0 / 90 * 1_000_003 },
        ]
        for bits in 0...64 {
            let mask = bits == 0 ? 0 : UInt64.max >> UInt64(64 - bits)
            for count in [1, 2, 3, 63, 64, 65, 200] {
                lists.append((0..<count).map { _ in Int64(bitPattern: random.next() & mask) })
            }
        }
        let decoder = PageDecoder()
        for list in lists {
            let column = EncodedColumn(integers: list, level: level)
            var decoded: [Int64] = []
            for (page, bytes) in zip(column.pages, column.bytes) {
                try decoder.decodeIntegers(bytes, page, appendingTo: &decoded)
            }
            #expect(decoded == list)
        }
    }

    @Test("Each block is laid down in its smallest form")
    func kinds() {
        func size(_ list: [Int64]) -> Int { EncodedColumn(integers: list).bytes[0].count }
        #expect(size(Array(repeating: 5, count: 60_000)) == 2)
        #expect(size((0..<60_000).map { Int64($0) * 3 }) <= 5)
        #expect(size((0..<800).map { Int64($0 % 16) }) == 403)
        #expect(size((0..<6_000).map { Int64($0 / 1_000 * $0 / 1_000) }) <= 40)
    }
}
