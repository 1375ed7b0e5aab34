import Testing

@testable import VarveJSON

@Suite struct RowScannerTests {
    private static func header(_ names: String, _ dialect: RowDialect = .csv) throws -> RowHeader {
        let text = RecordBuffer()
        text.append(Array(names.utf8))
        return try withExtendedLifetime(text) { try unsafe RowHeader(text.bytes, dialect) }
    }

    /// The decoded cells of a row, after it was proved that shape and values give the row back.
    private static func cells(_ row: [UInt8], _ scanner: RowScanner) throws -> [String] {
        let text = RecordBuffer()
        text.append(row)
        let spans = SpanBuffer()
        let id = try unsafe scanner.scan(text.bytes, spans: spans)
        let shape = try Shape(encoded: scanner.shapes[id].encoded)
        #expect(
            shape.slots == scanner.shapes[id].slots && shape.pieces == scanner.shapes[id].pieces)
        let stored = shape.slots.indices.map { slot in
            let value = RecordBuffer()
            let raw = unsafe spans[slot].bytes(in: text.bytes)
            let style =
                shape.isDecoded(slot) && spans[slot].hasEscapes ? shape.slots[slot].style : .bare
            unsafe StringCoding.decode(raw, style: style, appendingTo: value)
            return value
        }
        let values = unsafe stored.map { unsafe $0.bytes }
        let rebuilt = RecordBuffer()
        unsafe values.withUnsafeBufferPointer { values in
            unsafe shape.rebuild(values, into: rebuilt)
            #expect(unsafe shape.matches(text.bytes, values: values))
        }
        #expect(rebuilt.array == row)
        return zip(shape.slots, stored).map { slot, value in
            let decoded = RecordBuffer()
            let style = slot.style == .cell ? EscapeStyle.cell : .bare
            unsafe StringCoding.decode(value.bytes, style: style, appendingTo: decoded)
            return String(decoding: decoded.array, as: UTF8.self)
        }
    }

    @Test(
        "cells of CSV",
        arguments: [
            ("1,2,3", ["1", "2", "3"]), (",,", ["", "", ""]),
            ("\"\",\"a\"\"b\",\"x,\ny\"", ["", "a\"b", "x,\ny"]),
            ("1,2,3\r", ["1", "2", "3"]), ("a b, c ,\"d\"\r", ["a b", " c ", "d"]),
            ("\"\"\"\",\"\"\"\"\"\",é", ["\"", "\"\"", "é"]), ("\\n,\\,x", ["\\n", "\\", "x"]),
        ])
    func csv(row: String, expected: [String]) throws {
        let scanner = RowScanner(header: try Self.header("a,\"b \"\"q\"\"\",c"))
        #expect(
            scanner.header.keys.map { String(decoding: $0, as: UTF8.self) } == [
                "a", "b \"q\"", "c",
            ])
        #expect(try Self.cells(Array(row.utf8), scanner) == expected)
        // With no room for a shape of its own the cells are kept as they stand.
        let full = RowScanner(header: scanner.header, shapesMax: 3)
        #expect(try Self.cells(Array(row.utf8), full) == expected)
        #expect(full.shapes.count == 3)
    }

    @Test("quotes are characters in TSV")
    func tsv() throws {
        let scanner = RowScanner(header: try Self.header("a\tb", .tsv))
        #expect(try Self.cells(Array("\"x\ty\"\"".utf8), scanner) == ["\"x", "y\"\""])
        #expect(scanner.shapes[1].isRow)
    }

    @Test(
        "what is no row of the table",
        arguments: [
            ("1,2", .badRow, 3), ("1,2,3,4", .badRow, 6), ("", .badRow, 0),
            ("1,x\"y,3", .badQuote, 3),
            ("1,\"x", .badQuote, 2), ("\"1\"2,3,4", .badQuote, 3), ("\"1\"\r2,3,4", .badQuote, 3),
        ] as [(String, ScanFault.Code, Int)])
    func faults(row: String, code: ScanFault.Code, offset: Int) throws {
        let scanner = RowScanner(header: try Self.header("a,b,c"))
        let spans = SpanBuffer()
        let text = RecordBuffer()
        text.append(Array(row.utf8))
        let fault = #expect(throws: ScanFault.self) {
            try unsafe scanner.scan(text.bytes, spans: spans)
        }
        #expect(fault?.code == code && fault?.offset == offset, "\(row) \(fault as Any)")
        #expect(spans.count == 0)
    }

    @Test("random rows are read as the slow reference does, with shapes of their own and without")
    func randomRows() throws {
        var generator = SplitGenerator(seed: 9)
        for _ in 0..<5_000 {
            let dialect = generator.pick([RowDialect.csv, .tsv])
            let names = generator.pick(["a", "a|b", "a|b|\u{1}c"])
            let scanner = RowScanner(
                header: try RowHeader(
                    dialect: dialect, keys: names.split(separator: "|").map { Array($0.utf8) }),
                shapesMax: generator.number(3...8))
            for _ in 0..<4 {
                let row = generator.text(
                    ["\"", "\"x\"", ",", "\t", "\n", "\r", "x", "\"\"", "\\", "é"],
                    count: generator.number(0...9))
                let scanned = unsafe withPadded(row) { unsafe scanner.scanned($0) }
                let difference = ReferenceRow.difference(row, scanned, scanner.header)
                #expect(
                    difference == nil,
                    "\(String(decoding: row, as: UTF8.self)): \(difference ?? "")")
            }
        }
    }

    @Test("headings with a name twice, too many, or no UTF-8 are none")
    func headings() throws {
        #expect(throws: ScanFault.self) { try Self.header("a,b,a") }
        #expect(throws: ScanFault.self) {
            try Self.header((0...1_000).map { "c\($0)" }.joined(separator: ","))
        }
        #expect(throws: ScanFault.self) { try RowHeader(dialect: .csv, keys: [[0xff]]) }
        #expect(try Self.header("a,,b").keys[1] == [])
    }

    @Test("a row as an object of JSON")
    func object() throws {
        let scanner = RowScanner(header: try Self.header("a,\"q\"\"\""))
        let text = RecordBuffer()
        text.append(Array("x,\"1\"\"\n2\"".utf8))
        let spans = SpanBuffer()
        let shape = scanner.shapes[try unsafe scanner.scan(text.bytes, spans: spans)]
        let first = RecordBuffer()
        first.append(Array("x".utf8))
        let second = RecordBuffer()
        second.append(Array("1\"\n2".utf8))
        let object = RecordBuffer()
        unsafe [first.bytes, second.bytes].withUnsafeBufferPointer {
            unsafe shape.object($0, into: object)
        }
        #expect(String(decoding: object.array, as: UTF8.self) == #"{"a":"x","q\"":"1\"\n2"}"#)
    }

    @Test("the serialisation in the article, and its hash")
    func serialisation() throws {
        let scanner = RowScanner(header: try Self.header("id,t"))
        let text = RecordBuffer()
        text.append(Array("1,\"x\"\r".utf8))
        let shape = scanner.shapes[try unsafe scanner.scan(text.bytes, spans: SpanBuffer())]
        #expect(
            shape.encoded == [3, 1, 1, 2, 2, 0x69, 0x64, 16, 1, 0x74, 17])
        for place in shape.encoded.indices {
            for value in [0, 1, 2, 3, 0xff] as [UInt8] where value != shape.encoded[place] {
                var changed = shape.encoded
                changed[place] = value
                // Another shape or none, but no trap, and never the same name of another.
                if let other = try? Shape(encoded: changed) { #expect(other.encoded == changed) }
            }
            #expect(throws: ShapeFormatError.self) {
                try Shape(encoded: Array(shape.encoded[..<place]))
            }
        }
    }
}
