import Testing
import VarveBytes

@testable import VarveColumns

struct DamagedPageTests {
    /// A column of each encoding and codec, small enough to damage at every byte.
    static func columns() throws -> [EncodedColumn] {
        let samples = SampleColumns.make(seed: 2)
        return try [.none, .fast(acceleration: 1), .high(level: 9), .zlib(level: 6)].flatMap {
            (level: CompressionLevel) in
            try samples.sorted { $0.key < $1.key }.map { _, values in
                try EncodedColumn(Array(values.prefix(60)), level: level, pageBytesMax: 1_500)
            }
        }
    }

    @Test("A page with any byte changed is refused, or read within what was promised")
    func flipped() throws {
        let decoder = PageDecoder()
        let vector = TextVector()
        var refused = 0
        for column in try Self.columns() {
            for (page, bytes) in zip(column.pages, column.bytes) where bytes.count < 3_000 {
                for index in bytes.indices {
                    for flip: UInt8 in [0x01, 0x80, 0xFF] {
                        var damaged = bytes
                        damaged[index] ^= flip
                        vector.removeAll()
                        do {
                            try decoder.decode(damaged, page, appendingTo: vector)
                            #expect(vector.count == page.valueCount)
                            #expect(vector.byteCount == page.plainByteCount)
                        } catch {
                            #expect(vector.isEmpty)
                            refused += 1
                        }
                    }
                }
            }
        }
        #expect(refused > 1_000)
    }

    @Test("A page cut short, or with bytes after its end, is refused")
    func cut() throws {
        let decoder = PageDecoder()
        let vector = TextVector()
        for column in try Self.columns() {
            for (page, bytes) in zip(column.pages, column.bytes) where bytes.count < 600 {
                for count in 0..<bytes.count {
                    var shorter = page
                    shorter.storedByteCount = count
                    #expect(throws: ColumnError.self) {
                        try decoder.decode(
                            Array(bytes.prefix(count)), shorter, appendingTo: vector)
                    }
                }
                var longer = page
                longer.storedByteCount += 1
                #expect(throws: ColumnError.self) {
                    try decoder.decode(bytes + [0], longer, appendingTo: vector)
                }
                #expect(vector.isEmpty)
            }
        }
    }

    @Test("Random bytes under any descriptor are refused or read within what was promised")
    func random() {
        var random = SeededGenerator(state: 77)
        let decoder = PageDecoder()
        let vector = TextVector()
        for _ in 0..<20_000 {
            let count = Int.random(in: 0...80, using: &random)
            var bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            // Low bytes make more of the small tags and counts that get past the first checks.
            for index in bytes.indices where Bool.random(using: &random) { bytes[index] &= 7 }
            let page = PageDescriptor(
                valueCount: Int.random(in: 0...40, using: &random),
                encoding: Encoding.allCases.randomElement(using: &random) ?? .plain,
                codec: Codec.allCases.randomElement(using: &random) ?? .none,
                plainByteCount: Int.random(in: 0...400, using: &random),
                storedByteCount: count, zone: .none)
            vector.removeAll()
            do {
                try decoder.decode(bytes, page, appendingTo: vector)
                #expect(vector.byteCount == page.plainByteCount)
            } catch {
                #expect(vector.isEmpty)
            }
        }
    }

    @Test("Sizes beyond the format's bounds are refused before anything is made ready for them")
    func hugePromises() {
        let decoder = PageDecoder()
        let vector = TextVector()
        for (values, plain) in [
            (0, 0), (-1, 10), (65_537, 10), (Int.max, Int.max), (1, -1), (1, (1 << 26) + 1),
            (1, Int.max), (1, 1 << 26),
        ] {
            for encoding in Encoding.allCases {
                for codec in Codec.allCases {
                    let page = PageDescriptor(
                        valueCount: values, encoding: encoding, codec: codec,
                        plainByteCount: plain, storedByteCount: 3, zone: .none)
                    #expect(throws: ColumnError.self) {
                        try decoder.decode([0, 1, 0], page, appendingTo: vector)
                    }
                }
            }
        }
    }
}
