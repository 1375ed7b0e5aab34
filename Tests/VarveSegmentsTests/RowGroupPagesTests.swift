import Testing
import VarveColumns

@testable import VarveSegments

/// Reading single pages.
struct RowGroupPagesTests {
    private let sample = SegmentSample(groups: [
        (0..<40).map { "{\"id\":\"\($0)\",\"t\":\($0),\"text\":\"\(text($0))\"}" },
        (0..<3).map { "{\"id\":\"x\($0)\",\"t\":\($0)}" },
    ])

    /// Long enough for several pages.
    private static func text(_ index: Int) -> String {
        String(repeating: "text \(index) ", count: 800)
    }

    private func column(_ name: String, _ reader: SegmentReader) throws -> Int {
        try #require(reader.layout.columns.firstIndex(of: .raw(Array(name.utf8))))
    }

    /// The values of some pages of a column.
    private func values(
        _ pages: RowGroupPages, _ column: Int, where wanted: [Bool]? = nil
    ) throws(FormatError) -> [Int: [[UInt8]]] {
        let decoder = PageDecoder()
        var values: [Int: [[UInt8]]] = [:]
        try unsafe pages.forEachPage(column, where: wanted) {
            (page, bytes, descriptor) throws(ColumnError) in
            let vector = TextVector()
            try unsafe decoder.decode(bytes, descriptor, appendingTo: vector)
            values[page] = (0..<vector.count).map { vector.copy($0) }
        }
        return values
    }

    @Test("All pages of a column give its values, some pages theirs; both are counted")
    func pages() throws {
        let reader = try segment(sample.bytes())
        let pages = RowGroupPages()
        pages.begin(reader, rowGroup: 0)
        let column = try column("text", reader)
        let entries = pages.pages(column)
        #expect(entries.count > 3)
        let all = try values(pages, column)
        #expect(all.keys.sorted() == Array(entries.indices))
        let texts = entries.indices.flatMap { all[$0] ?? [] }
        #expect(texts == (0..<40).map { Array(Self.text($0).utf8) })
        #expect(pages.counts.pagesRead == entries.count)
        let before = pages.counts
        let wanted = entries.indices.map { $0 == 1 || $0 == entries.count - 1 }
        let some = try values(pages, column, where: wanted)
        #expect(some == all.filter { wanted[$0.key] })
        #expect(pages.counts.pagesRead == before.pagesRead + 2)
        let bytes =
            entries[1].descriptor.storedByteCount
            + entries[entries.count - 1].descriptor.storedByteCount
        #expect(pages.counts.bytesRead == before.bytesRead + bytes)
        #expect(
            pages.counts.pagesTotal
                == reader.footer.rowGroups[0].chunks.reduce(0) { $0 + $1.pages.count })
        #expect(pages.counts.bytesTotal == reader.footer.rowGroups[0].storedByteCount)
    }

    @Test("A row group without values in a column has no pages of it, whatever came before")
    func absentColumn() throws {
        let reader = try segment(sample.bytes())
        let pages = RowGroupPages()
        pages.begin(reader, rowGroup: 0)
        pages.begin(reader, rowGroup: 1)
        #expect(pages.rowCount == 3)
        #expect(pages.pages(try column("text", reader)).isEmpty)
        #expect(try values(pages, try column("text", reader)).isEmpty)
        let ids = try values(pages, try column("id", reader))
        #expect(ids[0] == ["x0", "x1", "x2"].map { Array($0.utf8) })
    }

    @Test("A damaged page is refused where it stands, its neighbours are read")
    func damage() throws {
        var bytes = try sample.bytes()
        let sound = try segment(bytes)
        let column = try column("text", sound)
        let rowGroup = sound.footer.rowGroups[0]
        var offset = rowGroup.offset
        for chunk in rowGroup.chunks where chunk.column < column { offset += chunk.storedByteCount }
        let chunk = try #require(rowGroup.chunks.first { $0.column == column })
        offset += chunk.pages[0].descriptor.storedByteCount
        bytes[offset + 7] ^= 1
        let pages = RowGroupPages()
        pages.begin(try segment(bytes), rowGroup: 0)
        let others = chunk.pages.indices.map { $0 != 1 }
        #expect(try values(pages, column, where: others).count == chunk.pages.count - 1)
        let error = #expect(throws: FormatError.self) { try values(pages, column) }
        #expect(error?.damage?.kind == .checksum)
        #expect(error?.damage?.offset == offset)
    }
}
