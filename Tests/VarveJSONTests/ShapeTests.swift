import Testing

@testable import VarveJSON

struct ShapeTests {
    private func shape(_ record: String) throws -> Shape {
        try Shape(encoded: RecordScanner().scanned([UInt8](record.utf8)).shape)
    }

    @Test func holdsAllButTheValues() throws {
        let shape = try shape(
            #" {"a" : 1.50,"b\u00e9":"x\u00e9","n":null,"l":[1, 2],"t":true}"# + "\r")
        #expect(
            shape.pieces.map { String(decoding: $0, as: UTF8.self) } == [
                #" {"a" : "#, #","b\u00e9":""#, #"","n":null,"l":"#, #","t":true}"# + "\r",
            ])
        #expect(
            shape.slots == [
                Slot(key: [0x61], kind: .number, style: .minimal),
                Slot(key: [UInt8]("bé".utf8), kind: .string, style: .asciiLower),
                Slot(key: [0x6c], kind: .nested, style: .minimal),
            ])
        #expect(shape.members.map(\.value) == [.slot(0), .slot(1), .null, .slot(2), .true])
        #expect(
            shape.members.map { String(decoding: $0.key, as: UTF8.self) } == [
                "a", "bé", "n", "l", "t",
            ])
        #expect((0..<3).map(shape.isDecoded) == [false, true, false])
        #expect(!shape.isOpaque)
    }

    /// Persisted: the worked example of the module's article.
    @Test func serialisationAndHashArePinned() throws {
        let shape = try shape(#"{"a":1,"b":"\u00e9"}"#)
        let bytes: [UInt8] =
            [0x01, 0x02]
            + [0x05] + [UInt8](#"{"a":"#.utf8)
            + [0x06] + [UInt8](#","b":""#.utf8)
            + [0x02] + [UInt8](#""}"#.utf8)
            + [0x01, 0x00, 0x02, 0x02]
        #expect(shape.encoded == bytes)
        #expect(shape.hash == 0x7b6d_0215_f496_0451)
        #expect(Shape.opaque.encoded == [0x02])
        #expect(Shape.opaque.hash == 0x5aec_8525_9005_6221)
        #expect(ShapeHash.hash([]) == 0xefd0_1f60_ba99_2926)
        #expect(ShapeHash.hash([UInt8]("varve".utf8)) == 0xed05_4532_1584_0e51)
    }

    @Test func readsBackWhatItWrote() throws {
        for record in PredictionTests.records {
            let first = try shape(record)
            let second = try Shape(encoded: first.encoded)
            #expect(second.encoded == first.encoded)
            #expect(second.hash == first.hash)
            #expect(second.slots == first.slots && second.members == first.members)
        }
        let opaque = try Shape(encoded: [2])
        #expect(opaque.isOpaque && opaque.slots == Shape.opaque.slots)
    }

    @Test func damagedBytesAreRefusedOrAnotherWholeShape() throws {
        for record in PredictionTests.records.prefix(8) {
            let encoded = try shape(record).encoded
            for i in encoded.indices {
                for flip in 0..<8 {
                    var damaged = encoded
                    damaged[i] ^= 1 << UInt8(flip)
                    guard let other = try? Shape(encoded: damaged) else { continue }
                    #expect(other.encoded == damaged)
                    #expect(other.pieces.count == other.slots.count + 1)
                }
                #expect(throws: ShapeFormatError.self) {
                    try Shape(encoded: Array(encoded.prefix(i)))
                }
            }
        }
    }

    @Test(
        arguments: [
            [], [0], [3], [2, 0], [1], [1, 0], [1, 0, 0], [1, 0, 1, 0x7b], [1, 0, 2, 0x5b, 0x5d],
            // Another form of a count, a slot without a member, an opaque slot, a style for a number.
            [1, 0, 0x82, 0x00, 0x7b, 0x7d], [1, 1, 1, 0x7b, 1, 0x7d, 1, 0],
            [1, 1, 5, 0x7b, 0x22, 0x61, 0x22, 0x3a, 1, 0x7d, 4, 0],
            [1, 1, 5, 0x7b, 0x22, 0x61, 0x22, 0x3a, 1, 0x7d, 1, 2],
            // A number in a piece, an unknown style, bytes behind the end, a huge count.
            [1, 0, 7, 0x7b, 0x22, 0x61, 0x22, 0x3a, 0x31, 0x7d],
            [1, 1, 6, 0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 2, 0x22, 0x7d, 2, 7],
            [1, 0, 2, 0x7b, 0x7d, 0], [1, 0xff, 0xff, 0xff, 0xff, 0x0f],
        ] as [[UInt8]])
    func refuses(_ bytes: [UInt8]) {
        #expect(throws: ShapeFormatError.self) { try Shape(encoded: bytes) }
    }

    /// With values put in, these pieces make a record with a number and a string, but elsewhere.
    @Test func refusesSlotsThatAreNoValues() {
        let pieces = [#"{"a"#, #"":0,"b":""#, #""}"#].map { [UInt8]($0.utf8) }
        var encoded: [UInt8] = [1, 2]
        for piece in pieces { encoded += [UInt8(piece.count)] + piece }
        encoded += [1, 0, 2, 0]
        #expect(throws: ShapeFormatError.self) { try Shape(encoded: encoded) }
    }

    @Test func refusesDuplicateKeysAndBadUTF8() {
        let twice: [UInt8] = [UInt8](#"{"a":null,"a":null}"#.utf8)
        #expect(throws: ShapeFormatError.self) {
            try Shape(encoded: [1, 0, UInt8(twice.count)] + twice)
        }
        let bad: [UInt8] = [0x7b, 0x22, 0xff, 0x22, 0x3a] + [UInt8]("null}".utf8)
        #expect(throws: ShapeFormatError.self) {
            try Shape(encoded: [1, 0, UInt8(bad.count)] + bad)
        }
    }

    @Test func matchesNothingButTheRecord() throws {
        for record in PredictionTests.records {
            let bytes = [UInt8](record.utf8)
            let scanned = RecordScanner().scanned(bytes)
            let whole = try rebuilt(bytes, scanned)
            #expect(whole.bytes == bytes && whole.matches)
            let shape = try Shape(encoded: scanned.shape)
            try unsafe withValues(bytes, scanned) { values in
                for i in bytes.indices {
                    var other = bytes
                    other[i] ^= 1
                    let flipped = unsafe withPadded(other) {
                        unsafe shape.matches($0, values: values)
                    }
                    #expect(!flipped)
                }
                let shorter = unsafe withPadded(Array(bytes.dropLast())) {
                    unsafe shape.matches($0, values: values)
                }
                let longer = unsafe withPadded(bytes + [0x20]) {
                    unsafe shape.matches($0, values: values)
                }
                let cut = unsafe withPadded(bytes) { bytes in
                    bytes.indices.contains { end in
                        let part = unsafe UnsafeRawBufferPointer(rebasing: bytes[..<end])
                        return unsafe shape.matches(part, values: values)
                    }
                }
                #expect(!shorter && !longer && !cut)
            }
        }
    }

    private func withValues(
        _ record: [UInt8], _ scanned: Scanned,
        _ body: (UnsafeBufferPointer<UnsafeRawBufferPointer>) throws -> Void
    ) throws {
        let shape = try Shape(encoded: scanned.shape)
        let buffers = scanned.spans.enumerated().map { slot, span in
            let start = Int(span.start)
            let raw = Array(record[start..<start + span.byteCount])
            let buffer = RecordBuffer()
            buffer.append(shape.isDecoded(slot) ? StringCoding.decode(raw) : raw)
            return buffer
        }
        let values = unsafe buffers.map { unsafe $0.bytes }
        try unsafe values.withUnsafeBufferPointer { unsafe try body($0) }
    }
}
