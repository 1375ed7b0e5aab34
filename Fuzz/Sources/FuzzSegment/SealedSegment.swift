import FuzzSupport
import VarveBytes
import VarveColumns

@testable import VarveSegments

/// A sound segment whose parts can be changed apart. The layout is internal to the module: nobody
/// but its tests and this one needs to take a segment apart and put it together again.
struct SealedSegment {
    private let bytes: [UInt8]
    private let footer: SegmentFooter
    private let keyColumn: Range<Int>

    static let samples: [SealedSegment] = [
        SegmentSample(groups: [
            [
                #"{"id":"a1","t":1366500000,"text":"good \"thing\""}"#,
                #"{"id":"a2","t":1366500001}"#,
            ],
            [#"{"id":"a3","t":1366500002,"text":"goods \"thin\"","x":{"a":[1]}}"#],
        ]),
        SegmentSample(groups: [many], level: .fast(acceleration: 1)),
        SegmentSample(groups: [Array(many.prefix(30)), many], level: .zlib(level: 6)),
        SegmentSample(groups: [[#"{"id":"a1","t":1366500000}"#, wide]]),
        SegmentSample(groups: [[#"{"unit":"no record"}"#]], kind: .deadLetters),
    ].map { sample in succeed("a segment is made") { try SealedSegment(sample.bytes()) } }

    /// Columns of every encoding.
    private static let many: [String] = (0..<60).map { index in
        let word = ["good", "bad", "indifferent", ""][index % 4]
        return """
            {"id":"R\(1_000 + index * 7)","t":\(1_366_500_000 + index),"rating":\(index % 9).5,\
            "text":"\(word) \(word) and \(index % 3) more","date":"2013-04-\(10 + index % 20)",\
            "word":"\(word)"}
            """
    }

    /// More keys than a segment has columns: it is kept whole.
    private static let wide: String =
        "{\"id\":\"a2\",\"t\":1366500001"
        + (0..<1_030).map { ",\"k\($0)\":0" }.joined() + "}"

    private init(_ bytes: [UInt8]) throws {
        self.bytes = bytes
        let reader = try segment(bytes)
        footer = reader.footer
        let end = bytes.count - FileTrailer.byteCount - reader.footer.encoded().count
        keyColumn = (end - footer.keyColumnByteCount)..<end
    }

    /// The file with header, blocks and footer changed as three parts of the input say.
    func damaged(_ input: inout FuzzInput) -> [UInt8] {
        var headerEdits = FuzzInput(input.bool() ? input.piece() : [])
        var blockEdits = FuzzInput(input.bool() ? input.piece() : [])
        var head = Array(bytes[..<(FileHeader.byteCountMin - 4)])
        headerEdits.edit(&head, keepsLength: true)
        head += Self.littleEndian(CRC32C.checksum(head))
        var blocks = Array(bytes[head.count..<keyColumn.upperBound])
        blockEdits.edit(&blocks, keepsLength: true)
        let expected = FileExpectation(kind: .segment)
        let header = try? FileHeader(parsing: head, expecting: expected)
        let binding = BlockBinding(header ?? Sample.header(.segment))
        var file = head + blocks
        var body = sealed(&file, binding).encoded()
        input.edit(&body)
        return file + FileTrailer.encoded(body: body, at: file.count, binding: binding)
    }

    /// The footer with the checksums of the pages in `file`; the key column gets its own there.
    private func sealed(_ file: inout [UInt8], _ binding: BlockBinding) -> SegmentFooter {
        var footer = footer
        for (ordinal, group) in footer.rowGroups.enumerated() {
            var start = group.offset
            for (place, chunk) in group.chunks.enumerated() {
                for (page, entry) in chunk.pages.enumerated() {
                    let end = start + entry.descriptor.storedByteCount
                    footer.rowGroups[ordinal].chunks[place].pages[page].checksum =
                        binding.checksum(
                            Array(file[start..<end]),
                            ordinal: BlockBinding.pageOrdinal(
                                rowGroup: ordinal, column: chunk.column, page: page))
                    start = end
                }
            }
        }
        let end = keyColumn.upperBound - 4
        let checksum = binding.checksum(
            Array(file[keyColumn.lowerBound..<end]), ordinal: BlockBinding.keyColumnOrdinal)
        file.replaceSubrange(end..., with: Self.littleEndian(checksum))
        return footer
    }

    private static func littleEndian(_ value: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> UInt32(8 * $0)) }
    }
}
