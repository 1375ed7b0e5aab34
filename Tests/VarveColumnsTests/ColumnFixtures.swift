import VarveBytes

@testable import VarveColumns

/// A small generator with a seed, so that a failure can be repeated (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}

extension TextVector {
    convenience init(_ values: [[UInt8]]) {
        self.init()
        for value in values { append(value) }
    }

    var list: [[UInt8]] { (0..<count).map { copy($0) } }
}

/// Pages with their bytes, as a segment would hold them.
struct EncodedColumn {
    var pages: [PageDescriptor] = []
    var bytes: [[UInt8]] = []

    init(
        _ values: [[UInt8]], level: CompressionLevel = .fast(acceleration: 1),
        pageBytesMax: Int = 65_000
    ) throws {
        let sink = ByteSink(capacity: 16)
        let encoder = PageEncoder(level: level, pageBytesMax: pageBytesMax)
        try encoder.encode(TextVector(values), into: sink, pages: &pages)
        split(sink.array)
    }

    init(integers: [Int64], level: CompressionLevel = .none) {
        let sink = ByteSink()
        PageEncoder(level: level).encode(integers: integers, into: sink, pages: &pages)
        split(sink.array)
    }

    private mutating func split(_ all: [UInt8]) {
        var start = 0
        for page in pages {
            bytes.append(Array(all[start..<(start + page.storedByteCount)]))
            start += page.storedByteCount
        }
    }

    func decoded() throws(ColumnError) -> [[UInt8]] {
        let decoder = PageDecoder()
        let vector = TextVector(byteCapacity: 0, valueCapacity: 0)
        for (page, bytes) in zip(pages, bytes) {
            try decoder.decode(bytes, page, appendingTo: vector)
        }
        return vector.list
    }

    var encodings: Set<Encoding> { Set(pages.map(\.encoding)) }
}

extension PageDecoder {
    /// Decodes bytes that sit in a block of exactly their size, so that a sanitizer sees any
    /// access beyond.
    func decode(
        _ bytes: [UInt8], _ page: PageDescriptor, appendingTo vector: TextVector
    ) throws(ColumnError) {
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
        defer { unsafe block.deallocate() }
        unsafe block.copyBytes(from: bytes)
        try unsafe decode(UnsafeRawBufferPointer(block), page, appendingTo: vector)
    }

    func decodeIntegers(
        _ bytes: [UInt8], _ page: PageDescriptor, appendingTo values: inout [Int64]
    ) throws(ColumnError) {
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
        defer { unsafe block.deallocate() }
        unsafe block.copyBytes(from: bytes)
        try unsafe decodeIntegers(UnsafeRawBufferPointer(block), page, appendingTo: &values)
    }
}

func utf8(_ text: String) -> [UInt8] { Array(text.utf8) }

/// Columns of many kinds, each with what makes it awkward.
enum SampleColumns {
    static func make(seed: UInt64) -> [String: [[UInt8]]] {
        var random = SeededGenerator(state: seed)
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789".utf8)
        func pick(_ count: Int, _ body: (Int) -> [UInt8]) -> [[UInt8]] { (0..<count).map(body) }
        let base = Int64(884_986_465)
        let pattern = TimePattern.sniffable[1]
        var columns: [String: [[UInt8]]] = [:]
        columns["ids"] = pick(500) { _ in
            utf8("R") + (0..<13).map { _ in letters.randomElement(using: &random) ?? 65 }
        }
        columns["ids of many lengths"] = pick(300) { _ in
            let count = Int.random(in: 11...14, using: &random)
            return (0..<count).map { _ in letters.randomElement(using: &random) ?? 65 }
        }
        columns["any short bytes"] = pick(400) { _ in
            let count = Int.random(in: 0...32, using: &random)
            return (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
        }
        columns["integers"] = pick(900) { _ in
            utf8("\(Int64.random(in: -50_000...10_000_000, using: &random))")
        }
        columns["Int64 edges"] = [Int64.min, .min + 1, -1, 0, 1, .max - 1, .max].map {
            utf8("\($0)")
        }
        columns["decimals"] = pick(600) { _ in
            let tenths = Int.random(in: -99_999...99_999, using: &random)
            let sign = tenths < 0 ? "-" : ""
            return utf8("\(sign)\(abs(tenths) / 10).\(abs(tenths) % 10)")
        }
        columns["times"] = pick(500) { _ in
            var text: [UInt8] = []
            _ = pattern.format(
                base + Int64.random(in: 0...500_000_000, using: &random), into: &text)
            return text
        }
        columns["words"] = pick(1_000) { _ in
            utf8(
                ["good", "bad", "", "indifferent, all in all"].randomElement(using: &random) ?? "")
        }
        columns["long repeats"] = pick(200) { _ in
            [UInt8](repeating: [65, 66].randomElement(using: &random) ?? 65, count: 700)
        }
        columns["text"] = pick(300) { _ in
            let count = Int.random(in: 0...120, using: &random)
            return utf8(
                (0..<count).map { _ in
                    ["the", "film", "영화", "was", "is", "재미"].randomElement(using: &random) ?? ""
                }.joined(separator: " "))
        }
        columns["noise"] = pick(60) { _ in
            (0..<Int.random(in: 30...3_000, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
        }
        columns["runs"] = (0..<40).flatMap { run in
            [[UInt8]](
                repeating: utf8("\(10_000 + run * 7)"),
                count: Int.random(in: 1...200, using: &random))
        }
        columns["nasty"] =
            [
                "", "-0", "0", "007", "+5", "5", "5.0", "1e5", "-0.0", "0.50", ".5", "5.", "-",
                "--1",
                "9223372036854775808", "-9223372036854775809", "0.0000000000000000001", "1 ", " 1",
                "\u{0}", "a\u{0}", "a\u{0}b", "2021-02-30", "2021-02-28", "15.08.25",
                String(repeating: "9", count: 1_000), "NaN",
            ].map { utf8($0) } + [[0xFF], [0xC0, 0x80], [UInt8](repeating: 0xFF, count: 40)]
        columns["empty values"] = pick(70_000) { _ in [] }
        columns["one empty"] = [[]]
        columns["one"] = [utf8("x")]
        columns["a large one among small"] = [
            utf8("a"), [UInt8](repeating: 122, count: 200_000), utf8("b"),
        ]
        return columns
    }
}
