import Testing

@testable import VarveJSON

struct RecordScannerTests {
    private func values(_ record: String, _ scanner: RecordScanner) throws -> [String] {
        let bytes = [UInt8](record.utf8)
        let scanned = scanner.scanned(bytes)
        try #require(scanned.fault == nil)
        return scanned.spans.map {
            let start = Int($0.start)
            return String(decoding: bytes[start..<start + $0.byteCount], as: UTF8.self)
        }
    }

    @Test func givesTheSpanOfEachValue() throws {
        let scanner = RecordScanner()
        let record = #"{"a":-1.5e3 , "b":"x\"y","c": {"d":[1]} ,"e":"","f":null}"#
        for _ in 0..<2 {
            #expect(
                try values(record, scanner) == ["-1.5e3", #"x\"y"#, #"{"d":[1]}"#, ""])
        }
        let spans = scanner.scanned([UInt8](record.utf8)).spans
        #expect(spans.map(\.hasEscapes) == [false, true, false, false])
        #expect(scanner.shapes.count == 2)
    }

    @Test func appendsSpansAndLeavesNoneBehindAFault() throws {
        let scanner = RecordScanner()
        let spans = SpanBuffer()
        for (text, count) in [
            ("{\"a\":1}", 1), ("{\"a\":1,\"b\":x}", 1), ("{\"a\":\"2\"}", 2), ("{\"a\":1", 2),
        ] {
            unsafe withPadded([UInt8](text.utf8)) {
                _ = unsafe try? scanner.scan($0, spans: spans)
            }
            #expect(spans.count == count)
        }
    }

    @Test func recordsThatDifferInValuesOnlyShareAShape() {
        let scanner = RecordScanner()
        let shapes = [
            #"{"a":"x","b":1}"#, #"{"a":"y\n","b":-2.5}"#, #"{"a":"\u00e9","b":1}"#,
            #"{"a":"é","b":1}"#,
            #"{"a":"x","b":"1"}"#, #"{"a":"x", "b":1}"#, #"{"b":1,"a":"x"}"#,
            #"{"a":"\u2014","b":0}"#,
        ].map { scanner.scanned([UInt8]($0.utf8)).shape }
        #expect(shapes[0] == shapes[1] && shapes[0] == shapes[3])
        #expect(shapes[2] == shapes[7])
        #expect(Set(shapes).count == 5)
        #expect(scanner.shapes.count == 6)
    }

    @Test func aWordIsExpectedOnceTwoOfItsLettersStandThere() {
        let scanner = RecordScanner()
        #expect(scanner.fault("not json")?.expected == "a value")
        #expect(scanner.fault("not json")?.offset == 1)
        #expect(scanner.fault(#"{"a":nul}"#)?.expected == "null")
        #expect(scanner.fault(#"{"a":trUe}"#)?.expected == "true")
    }

    @Test func theSameKeyTwiceIsAFaultHoweverItIsWritten() {
        let scanner = RecordScanner()
        for (text, offset) in [
            (#"{"a":1,"a":2}"#, 7), (#"{"a":1,"\u0061":2}"#, 7), (#"{"é":1,"\u00E9":2}"#, 8),
            (#"{"":1,"b":0,"":2}"#, 12), (#"{"\/":1,"/":2}"#, 8), (#"{"\ud800":1,"\uD800":2}"#, 12),
        ] {
            let fault = scanner.fault(text)
            #expect(fault?.code == .duplicateKey)
            #expect(fault?.offset == offset)
        }
        #expect(scanner.fault(#"{"a":1,"a":2}"#)?.found == "\"a\" again")
        for text in [
            #"{"a":1,"A":2}"#, #"{"\\u0061":1,"a":2}"#, #"{"a":{"b":1,"b":2}}"#,
            #"{"é":1,"e\u0301":2}"#,
            #"{"a":1,"a\u0000":2}"#, #"{"\ud800":1,"\\ud800":2,"\ud801":3}"#,
        ] {
            #expect(scanner.fault(text) == nil)
        }
    }

    @Test func manyKeysAreComparedToo() {
        for count in [31, 32, 33, 200, 1_024, 5_000] {
            let keys = (0..<count).map { "\"key \($0)\":\($0)" }
            let scanner = RecordScanner()
            #expect(scanner.fault("{" + keys.joined(separator: ",") + "}") == nil)
            let again = keys + ["\"kex\":1", "\"\\u006bey \(count / 2)\":0", "\"key 0\":1"]
            let text = "{" + again.joined(separator: ",") + "}"
            let fault = scanner.fault(text)
            #expect(fault?.code == .duplicateKey)
            #expect(fault?.found == "\"key \(count / 2)\" again")
            let other = scanner.fault(
                "{" + (keys + again.suffix(3).reversed()).joined(separator: ",") + "}")
            #expect(other?.found == "\"key 0\" again")
        }
    }

    @Test func aRecordOfTooManyMembersIsKeptWhole() throws {
        func record(_ count: Int) -> [UInt8] {
            let members = (0..<count).map { "\"\($0)\":\($0 % 3 == 0 ? "null" : "1")" }
            return [UInt8](("{" + members.joined(separator: ",") + "}").utf8)
        }
        let scanner = RecordScanner()
        #expect(scanner.scanned(record(1_024)).shape != Shape.opaque.encoded)
        let whole = record(1_025)
        let scanned = scanner.scanned(whole)
        #expect(scanned.shape == Shape.opaque.encoded)
        #expect(scanned.spans == [ValueSpan(start: 0, packed: UInt32(whole.count))])
        let again = try rebuilt(whole, scanned)
        #expect(again.bytes == whole && again.matches)
    }

    @Test func aFullTableKeepsNewShapesWholeAndKnownOnesSplit() {
        let scanner = RecordScanner(shapes: ShapeTable(limits: ShapeLimits(shapesMax: 3)))
        func shape(_ text: String) -> [UInt8] { scanner.scanned([UInt8](text.utf8)).shape }
        #expect(shape(#"{"a":1}"#) != Shape.opaque.encoded)
        #expect(shape(#"{"b":"x"}"#) != Shape.opaque.encoded)
        for _ in 0..<2 {
            #expect(shape(#"{"c":1}"#) == Shape.opaque.encoded)
            #expect(shape(#"{"b":"\u00e9"}"#) == Shape.opaque.encoded)
            #expect(shape(#"{"a":2}"#) != Shape.opaque.encoded)
            #expect(shape(#"{"b":"y"}"#) != Shape.opaque.encoded)
        }
        #expect(scanner.code(#"{"c":1,"c":2}"#) == .duplicateKey)
        #expect(scanner.shapes.count == 3)
        let long = #"{"\#(String(repeating: "k", count: 200_000))":1}"#
        #expect(RecordScanner().scanned([UInt8](long.utf8)).shape == Shape.opaque.encoded)
    }

    @Test func manyStylesOfOneLayoutKeepTheirOwnShapes() {
        let scanner = RecordScanner()
        let texts = [
            "x", #"\/"#, #"\u00e9"#, #"\u00E9"#, #"\u00e9\/"#, #"\u00E9\/"#, #"\u003cé"#,
            #"\u0041"#,
        ]
        var shapes: Set<[UInt8]> = []
        for round in 0..<2 {
            for a in texts {
                for b in texts {
                    for c in texts.prefix(round + 3) {
                        let record = [UInt8](#"{"a":"\#(a)","b":"\#(b)","c":"\#(c)"}"#.utf8)
                        let scanned = scanner.scanned(record)
                        #expect(scanned == RecordScanner().scannedGenerally(record))
                        shapes.insert(scanned.shape)
                    }
                }
            }
        }
        #expect(shapes.count == 8 * 8 * 4)
        #expect(scanner.shapes.count == shapes.count + 1)
    }

    @Test func internGivesKnownShapesTheirNumber() throws {
        let scanner = RecordScanner()
        let scanned = scanner.scanned([UInt8](#"{"a":1}"#.utf8))
        let table = ShapeTable(limits: ShapeLimits(shapesMax: 2))
        let shape = try Shape(encoded: scanned.shape)
        #expect(table.intern(Shape.opaque) == ShapeTable.opaque)
        #expect(table.intern(shape) == 1)
        #expect(table.intern(try Shape(encoded: scanned.shape)) == 1)
        #expect(table.intern(try Shape(encoded: [1, 0, 2, 0x7b, 0x7d])) == nil)
        #expect(scanner.shapes.intern(shape) == 1)
    }

    @Test func membersAreAllThereInOrder() throws {
        let text = #"{"a":1,"\u0062":"x\/","c":null,"d":[true],"e":{},"f":false,"g":true}"#
        var seen: [String] = []
        try unsafe withPadded([UInt8](text.utf8)) { bytes in
            try unsafe RecordScanner().scanMembers(bytes) { member in
                let key = unsafe String(decoding: member.key, as: UTF8.self)
                let value = unsafe String(decoding: member.span.bytes(in: bytes), as: UTF8.self)
                unsafe seen.append("\(key) \(member.kind) \(value) \(member.style)")
            }
        }
        #expect(
            seen == [
                "a number 1 minimal", #"b string x\/ minimalSlash"#, "c null null minimal",
                "d array [true] minimal", "e object {} minimal", "f false false minimal",
                "g true true minimal",
            ])
    }

    @Test func valueEndWalksOverTheElementsOfAnArray() throws {
        let text = [UInt8](#"1, "a]", [2] ,{"k":[]},null"#.utf8)
        let scanner = RecordScanner()
        var offset = 0
        var kinds: [JSONKind] = []
        while offset < text.count {
            if [0x2c, 0x20].contains(text[offset]) {
                offset += 1
                continue
            }
            let value = try unsafe withPadded(text) { try unsafe scanner.valueEnd($0, at: offset) }
            kinds.append(value.kind)
            offset = value.end
        }
        #expect(kinds == [.number, .string, .array, .object, .null])
        for cut in [#"{"a":[1,"#, #""ab\u12"#, "tru", "-", #"["\"#, "{\"a"] {
            let fault = #expect(throws: ScanFault.self) {
                try unsafe withPadded([UInt8](cut.utf8)) { try unsafe scanner.valueEnd($0, at: 0) }
            }
            #expect(fault?.offset == cut.utf8.count)
        }
    }
}
