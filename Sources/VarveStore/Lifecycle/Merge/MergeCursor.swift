import VarveColumns
import VarveJSON
import VarveReviews
import VarveSegments

/// Reads the kept rows of one input, in order. For one thread.
final class MergeCursor {
    let input: Int
    let reader: SegmentReader
    let survey: InputSurvey
    private let fields: RowFields
    private let identities: Set<Int>
    private let namespaces: [UInt64]
    private let hasher: RecordHasher
    private let decoder = RowGroupDecoder()
    private let scratch = ByteSink()
    private let walk: RowWalk
    private var rowGroup = -1
    private var firstRow = 0
    private var columns = Columns()

    /// - Parameter input: its place among the merge's inputs.
    init(
        _ input: Int, _ reader: SegmentReader, _ survey: InputSurvey, _ hasher: RecordHasher
    ) throws(FormatError) {
        self.input = input
        self.reader = reader
        self.survey = survey
        self.hasher = hasher
        fields = try RowFields(reader)
        identities = fields.columns(of: [.reviewID, .reviewTimestamp])
        namespaces = fields.profiles.map { hasher.namespace($0.namespace.utf8) }
        walk = RowWalk(decoder)
        try loadNext()
        try skipPurged()
    }

    /// The next kept row's place in its segment; nil behind the last.
    var row: Int? { rowGroup < reader.footer.rowGroups.count ? firstRow + walk.row : nil }

    /// Sequence of the next kept row.
    var sequence: SequenceNumber { UInt64(bitPattern: columns.sequence[walk.row]) }

    /// Where the next kept row goes.
    var output: Int { Int(survey.routes[firstRow + walk.row]) }

    /// Appends the next kept row to a draft, and goes on to the one behind it.
    ///
    /// - Parameter shapeMap: from the input's shapes to the output's.
    /// - Throws: `FormatError`.
    func take(into draft: MergeDraft, _ shapeMap: [Int]) throws(FormatError) {
        let place = walk.row
        let firstSpan = draft.spans.count
        let start = draft.text.count
        let shape: Int
        do throws(ChunkError) {
            shape = try walk.take(into: draft.text, spans: draft.spans)
        } catch {
            throw reader.damage(
                at: reader.footer.rowGroups[rowGroup].offset + error.offset,
                expected: error.expected, found: error.found)
        }
        guard let profile = fields.profile(place), let time = fields.micros(place, decoder),
            let id = unsafe fields.identity(place, decoder)
        else { throw reader.damage(at: reader.footer.rowGroups[rowGroup].offset, row: place) }
        let sequence = UInt64(bitPattern: columns.sequence[place])
        draft.append(
            MergeDraft.Row(
                start: start, byteCount: draft.text.count - start, firstSpan: firstSpan,
                shape: shapeMap[shape], time: time, sequence: sequence,
                line: UInt64(bitPattern: columns.line[place]) &+ sequence,
                source: UInt32(truncatingIfNeeded: columns.source[place]),
                run: UInt64(bitPattern: columns.run[place]), ingestedAt: columns.ingestedAt[place],
                version: UInt32(truncatingIfNeeded: columns.version[place]),
                digest: decoder.digest(place),
                identity: unsafe hasher.identity(id, namespace: namespaces[profile])))
        try skipPurged()
    }

    private func skipPurged() throws(FormatError) {
        while rowGroup < reader.footer.rowGroups.count {
            while walk.row < decoder.rowCount {
                guard survey.routes[firstRow + walk.row] == InputSurvey.purged else { return }
                walk.skip()
            }
            try loadNext()
        }
    }

    private func loadNext() throws(FormatError) {
        if rowGroup >= 0 { firstRow += decoder.rowCount }
        rowGroup += 1
        guard rowGroup < reader.footer.rowGroups.count else { return }
        try reader.load(rowGroup: rowGroup, columns: nil, into: decoder, scratch: scratch)
        fields.begin(decoder, columns: identities)
        columns = Columns(decoder)
        walk.begin(reader.layout)
    }
}

/// The system columns of the row group at hand.
private struct Columns {
    var sequence: [Int64] = []
    var line: [Int64] = []
    var source: [Int64] = []
    var run: [Int64] = []
    var ingestedAt: [Int64] = []
    var version: [Int64] = []

    init() {}

    init(_ decoder: RowGroupDecoder) {
        sequence = decoder.integers(.sequence)
        line = decoder.integers(.line)
        source = decoder.integers(.source)
        run = decoder.integers(.run)
        ingestedAt = decoder.integers(.ingestedAt)
        version = decoder.integers(.version)
    }
}
