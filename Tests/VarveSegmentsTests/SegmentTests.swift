import Testing
import VarveColumns
import VarveFiles

@testable import VarveSegments

@Suite struct SegmentTests {
    /// Two row groups of several shapes: missing values, null, escapes of several styles, numbers
    /// that must stay as they are, nested values, white space.
    static let mixed = SegmentSample(groups: [
        [
            #"{"id":"a1","t":1366500000,"text":"Good \"thing\"\n"}"#,
            #"{"id":"a2","t":1366500001}"#,
            #"{"id":"a3","t":1366500002,"text":null,"votes":[1, 2]}"#,
            #"{ "id" : "a4", "t" : 1366500003, "text" : "caf\u00e9" }"#,
        ],
        [
            #"{"id":"a5","t":1366500004,"text":"a\/b","price":-0.10e1}"#,
            #"{}"#,
            #"{"id":"a6","t":1366500005,"text":"Good \"thing\"\n"}"#,
            #"{"id":"\ud800","t":1366500006,"text":"","é":{"k":[true]}}"#,
        ],
    ])

    @Test(arguments: [CompressionLevel.none, .hot, .high(level: 9)])
    func whatGoesInComesOut(level: CompressionLevel) throws {
        var sample = Self.mixed
        sample.level = level
        let reader = try segment(try sample.bytes())
        #expect(try records(reader) == sample.rows)
        #expect(reader.footer.rowGroups.map(\.rowCount) == [4, 4])
        #expect(reader.footer.minTime == sample.rows.first?.time)
        #expect(reader.footer.maxTime == sample.rows.last?.time)
        #expect(Int(reader.footer.rawByteCount) == sample.rows.reduce(0) { $0 + $1.record.count })
    }

    @Test func manyRowsInManyPagesComeOut() throws {
        let word = String(repeating: "lorem ipsum ", count: 20)
        let group = { (first: Int) in
            (first..<first + 700).map {
                #"{"id":"r\#($0)","t":\#(1_366_500_000 + $0 * 7),"text":"\#($0 % 9) \#(word)\#($0)"}"#
            }
        }
        let sample = SegmentSample(groups: [group(0), group(700)], level: .hot)
        let reader = try segment(try sample.bytes())
        #expect(reader.footer.rowGroups.contains { $0.chunks.contains { $0.pages.count > 1 } })
        #expect(try records(reader) == sample.rows)
    }

    @Test func identitiesAndTimesAreReadFromTheirColumns() throws {
        let reader = try segment(try Self.mixed.bytes())
        let identities = try IdentityReader(reader)
        var ids: [String?] = []
        for (ordinal, group) in reader.footer.rowGroups.enumerated() {
            try identities.load(ordinal)
            for row in 0..<group.rowCount {
                ids.append(
                    unsafe identities.identity(row).map {
                        unsafe String(decoding: $0, as: UTF8.self)
                    })
                #expect(identities.namespace(row) == Array("shop".utf8))
            }
        }
        #expect(ids == ["a1", "a2", "a3", "a4", "a5", nil, "a6", nil])
        let fields = try RowFields(reader)
        let columns = fields.columns(of: [.reviewTimestamp])
        let decoder = RowGroupDecoder()
        try reader.load(rowGroup: 1, columns: columns, into: decoder, scratch: ByteSink())
        fields.begin(decoder, columns: columns)
        #expect(
            (0..<4).map { fields.micros($0, decoder) }
                == [1_366_500_004_000_000, nil, 1_366_500_005_000_000, 1_366_500_006_000_000])
    }

    @Test func onlyTheColumnsThatAreAskedForAreRead() throws {
        let file = MemoryFile(try Self.mixed.bytes())
        let reader = try SegmentReader(file: file, expecting: Sample.expectation(.segment))
        let text = try #require(reader.layout.columns.firstIndex(of: .raw(Array("text".utf8))))
        let id = try #require(reader.layout.columns.firstIndex(of: .raw(Array("id".utf8))))
        let wanted: Set = [Int(SystemColumn.shape.rawValue), text]
        let chunks = reader.footer.rowGroups[0].chunks.filter { wanted.contains($0.column) }
        #expect(chunks.count == 2)
        file.state.withLock { ($0.readCount, $0.readByteCount) = (0, 0) }
        let decoder = RowGroupDecoder()
        try reader.load(rowGroup: 0, columns: wanted, into: decoder, scratch: ByteSink())
        file.state.withLock { state in
            #expect(state.readCount == 2)
            #expect(state.readByteCount == chunks.reduce(0) { $0 + $1.storedByteCount })
        }
        #expect(decoder.text(text).count == 2)
        #expect(decoder.text(id).isEmpty)
        #expect(decoder.valueIndexes(reader.layout, column: text) == [0, -1, -1, 1])
    }

    @Test func moreThan1024ColumnsGoWholeIntoOne() throws {
        let wide = "{" + (0..<600).map { #""k\#($0)":\#($0)"# }.joined(separator: ",") + "}"
        let other = "{" + (0..<600).map { #""m\#($0)":\#($0)"# }.joined(separator: ",") + "}"
        let sample = SegmentSample(groups: [[wide, other, #"{"id":"x"}"#, other, wide]])
        let reader = try segment(try sample.bytes())
        #expect(reader.layout.columns.count <= SegmentFormat.columnsMax)
        #expect(reader.layout.shapes.map(\.isOpaque) == [false, true, false])
        #expect(try records(reader) == sample.rows)
    }

    @Test func moreThan4096ShapesShareOne() throws {
        let words = ["null", "true", "false"]
        let all = (0..<4_200).map { number in
            var rest = number
            let members = (0..<8).map { place in
                defer { rest /= 3 }
                return #""\#(place)":\#(words[rest % 3])"#
            }
            return #"{"n":\#(number),\#(members.joined(separator: ","))}"#
        }
        let sample = SegmentSample(groups: [all])
        let reader = try segment(try sample.bytes())
        #expect(reader.layout.shapes.count <= SegmentFormat.shapesMax)
        #expect(reader.layout.shapes.filter(\.isOpaque).count == 1)
        #expect(try records(reader) == sample.rows)
    }

    @Test func deadLettersHaveNoProfile() throws {
        var sample = Self.mixed
        sample.kind = .deadLetters
        let reader = try segment(try sample.bytes())
        #expect(reader.footer.kind == .deadLetters)
        #expect(reader.footer.shapes.allSatisfy { $0.profile == nil })
        #expect(try records(reader) == sample.rows)
        let identities = try IdentityReader(reader)
        try identities.load(0)
        #expect(unsafe identities.identity(0) == nil)
    }

    @Test func theKeyColumnLeadsToTheRows() throws {
        let rows = Self.mixed.rows
        let keys = try segment(try Self.mixed.bytes()).keyColumn()
        for (place, row) in rows.enumerated() {
            #expect(try keys.rows(row.digest << 16).contains(UInt32(place)))
        }
    }

    @Test func spansThatLieAreFoundBeforeAnythingIsCommitted() throws {
        for distortion in 0..<4 {
            var sample = Self.mixed
            sample.distort = { row, span, shape in
                guard row == 6 else { return }
                switch distortion {
                case 0: span.start += 1
                case 1: span.packed -= 1
                case 2:
                    span.packed |= 1 << 31
                    span.start += 2
                default: shape = 1
                }
            }
            let error = #expect(throws: ProofError.self) { try sample.bytes() }
            #expect(error?.row == 2)
            #expect(error?.sequence == 107)
        }
    }
}
