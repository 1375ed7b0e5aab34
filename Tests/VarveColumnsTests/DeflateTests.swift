import Testing

@testable import VarveColumns

struct DeflateTests {
    /// Inputs of every kind that the search treats differently.
    static let samples: [(name: String, bytes: [UInt8])] = {
        var random = SeededGenerator(state: 11)
        let noise = (0..<70_000).map { _ in UInt8.random(in: 0...255, using: &random) }
        let few = (0..<70_000).map { _ in UInt8.random(in: 0...2, using: &random) }
        // Each byte half as frequent as the one before: codes beyond 15 bits.
        let skewed = (0..<300_000).map { _ in
            UInt8(min(random.next().trailingZeroBitCount, 60))
        }
        let window = Array(noise[..<32_767])
        return [
            ("words", words(400_000)), ("noise", noise), ("few", few), ("skewed", skewed),
            ("zeros", [UInt8](repeating: 0, count: 300_000)),
            ("pairs", (0..<200_001).map { UInt8($0 & 1) }),
            ("a block to the byte", words(DeflateEncoder.blockByteCount)),
            ("a block and a byte", words(DeflateEncoder.blockByteCount + 1)),
            ("as far back as can be", window + window + [1] + window),
            ("too far back", window + [7, 8] + window),
            ("zeros, then words", [UInt8](repeating: 0, count: 5_000) + words(5_000)),
        ]
    }()

    static func words(_ count: Int) -> [UInt8] {
        var random = SeededGenerator(state: 5)
        let letters = Array("etaoinshrdlucmfwypvbgk".utf8)
        let list = (0..<900).map { _ in
            (0..<Int.random(in: 2...9, using: &random)).map { _ in
                letters[random.next().trailingZeroBitCount * 3 % letters.count]
            }
        }
        var text: [UInt8] = []
        while text.count < count {
            text += list[Int.random(in: 0..<list.count, using: &random)] + [0x20]
        }
        return Array(text[..<count])
    }

    /// The stream, or nil if it does not fit.
    static func deflated(
        _ bytes: [UInt8], _ encoder: DeflateEncoder = DeflateEncoder(), capacity: Int? = nil
    ) -> [UInt8]? {
        let capacity = capacity ?? bytes.count + bytes.count / 8 + 512
        var out = [UInt8](repeating: 0xA5, count: capacity + 64)
        let size = unsafe bytes.withUnsafeBytes { bytes in
            unsafe out.withUnsafeMutableBytes { out in
                guard let start = out.baseAddress else { return 0 }
                return unsafe encoder.encode(bytes, to: start, capacity: capacity)
            }
        }
        #expect(out[capacity...].allSatisfy { $0 == 0xA5 }, "writes behind its room")
        return size > 0 ? Array(out[..<size]) : nil
    }

    static func inflated(_ stream: [UInt8], count: Int) throws -> [UInt8] {
        var out = [UInt8](repeating: 0, count: count + 1)
        try unsafe stream.withUnsafeBytes { stream in
            try unsafe out.withUnsafeMutableBytes { out in
                guard let start = out.baseAddress else { return }
                try unsafe Decompressor().unpack(stream, codec: .zlib, into: start, count: count)
            }
        }
        return Array(out[..<count])
    }

    @Test("zlib gives every kind of bytes back", arguments: samples.indices)
    func roundTrip(_ index: Int) throws {
        let (name, bytes) = Self.samples[index]
        let stream = try #require(Self.deflated(bytes), "\(name)")
        #expect(try Self.inflated(stream, count: bytes.count) == bytes, "\(name)")
    }

    @Test("Every short length comes back")
    func shortLengths() throws {
        let encoder = DeflateEncoder()
        let text = Self.words(700)
        for count in 1...600 {
            let bytes = Array(text[..<count])
            let stream = try #require(Self.deflated(bytes, encoder))
            #expect(try Self.inflated(stream, count: count) == bytes)
        }
    }

    @Test("The same bytes give the same stream, whatever came before")
    func deterministic() {
        let encoder = DeflateEncoder()
        let first = Self.deflated(Self.words(50_000), encoder)
        _ = Self.deflated(Self.samples[1].bytes, encoder)
        #expect(Self.deflated(Self.words(50_000), encoder) == first)
    }

    @Test("What does not fit is not written")
    func noRoom() throws {
        let bytes = Self.words(20_000)
        let stream = try #require(Self.deflated(bytes))
        for capacity in [16, 100, stream.count / 2, stream.count - 1] {
            #expect(Self.deflated(bytes, capacity: capacity) == nil)
        }
        #expect(Self.deflated([]) == nil)
    }

    @Test("Words take fewer bytes than at zlib's level 9, and nothing takes more")
    func smaller() {
        for (name, bytes) in Self.samples {
            let ours = Self.size(bytes, .deflate)
            let theirs = Self.size(bytes, .zlib(level: 9))
            let short = Array(bytes.prefix(3_000))
            #expect(Self.size(short, .deflate) <= Self.size(short, .zlib(level: 9)), "\(name)")
            if name == "words" { #expect(ours * 100 < theirs * 98) }
            #expect(ours <= theirs + theirs / 50 + 400, "\(name): \(ours), zlib \(theirs)")
        }
    }

    private static func size(_ bytes: [UInt8], _ level: CompressionLevel) -> Int {
        let sink = ByteSink()
        unsafe bytes.withUnsafeBytes { bytes in
            _ = unsafe Compressor(level: level).append(bytes, to: sink)
        }
        return sink.count
    }

    @Test("Codes keep to their bound and use all there is", arguments: [7, 15])
    func codeBounds(_ lengthMax: Int) {
        var fibonacci: [UInt32] = [1, 1]
        while fibonacci.count < 40 {
            fibonacci.append(fibonacci[fibonacci.count - 1] + fibonacci[fibonacci.count - 2])
        }
        let samples: [[UInt32]] = [
            fibonacci, fibonacci.reversed(), [1, 1], [0, 5, 0, 1], Array(repeating: 3, count: 100),
        ]
        for frequencies in samples {
            let code = DeflateCode(frequencies: frequencies, lengthMax: lengthMax)
            let lengths = code.lengths
            let sum = lengths.filter { $0 > 0 }.reduce(0) { $0 + (1 << lengthMax) >> Int($1) }
            #expect(sum == 1 << lengthMax)
            #expect(zip(lengths, frequencies).allSatisfy { ($0 > 0) == ($1 > 0) })
            let codes = lengths.indices.filter { lengths[$0] > 0 }.map {
                (lengths[$0], code.bits[$0])
            }
            for (place, one) in codes.enumerated() {
                for other in codes[(place + 1)...] {
                    let common = UInt16(1) << UInt16(min(one.0, other.0)) &- 1
                    #expect(one.1 & common != other.1 & common, "one begins with the other")
                }
            }
        }
    }
}
