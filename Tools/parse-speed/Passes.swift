import VarveBytes
import VarveJSON
import VarveReviews
import VarveStore

/// Finds lines, checks UTF-8, takes records apart.
final class ScanPass {
    private let scanner = RecordScanner()
    private let feeds = PositionBuffer()
    private let spans = SpanBuffer()

    func run(_ text: SourceText) {
        unsafe text.forEachPiece { piece, _ in unsafe scan(piece) }
    }

    private func scan(_ piece: UnsafeRawBufferPointer) {
        let isUTF8 = unsafe UTF8Validation.isValid(piece)
        feeds.removeAll()
        unsafe LineSplitter().appendLineFeeds(in: piece, to: feeds)
        spans.removeAll()
        var start = 0
        for line in 0..<feeds.count {
            let end = Int(feeds[line])
            let record = unsafe UnsafeRawBufferPointer(rebasing: piece[start..<end])
            // A line that is no record costs what it costs.
            _ = try? unsafe scanner.scan(record, utf8Checked: isUTF8, spans: spans)
            start = end + 1
        }
    }
}

/// The same, then judges each record and hashes its id and its bytes: all that an ingest does
/// before it packs them.
final class ParsePass {
    private let parser: ChunkParser
    private let chunk = BatchChunk()
    private(set) var recordCount = 0
    private(set) var deadCount = 0

    init(_ profile: Profile) {
        // No time is implausible here: the clock does not matter.
        parser = ChunkParser(
            profile: profile, window: TimeWindow(earliest: .min, latest: .max),
            limits: UnitLimits(), digestKey: Array(0..<16))
    }

    func run(_ text: SourceText) {
        unsafe text.forEachPiece { piece, range in
            var dead: [DeadUnit] = []
            chunk.removeAll()
            chunk.range = range
            _ = unsafe parser.parse(
                piece, chunk, skipsMark: range.lowerBound == 0, dead: &dead)
            recordCount += chunk.rows.count
            deadCount += dead.count
        }
    }
}
