import VarveBytes
import VarveColumns
import VarveFiles
import VarveJSON
import VarveReviews

@testable import VarveSegments

/// What a segment has of one record.
struct SegmentRow: Equatable {
    var record: [UInt8]
    var sequence: UInt64
    var line: UInt64
    var source: UInt32
    var run: UInt64
    var ingestedAt: Int64
    var version: UInt32
    var digest: UInt64
    var time: Int64

    /// The row that these tests make of the record at `place`: line 41 was left out.
    init(_ record: String, at place: Int) {
        self.record = Array(record.utf8)
        sequence = 101 + UInt64(place)
        line = 40 + UInt64(place) + (place > 0 ? 1 : 0)
        source = UInt32(place % 2)
        run = 3
        ingestedAt = 1_366_502_400_000_000
        version = place == 2 ? 2 : 1
        digest = KeyedHash(key: Array(0..<16)).hash(self.record) & 0xFFFF_FFFF_FFFF
        time = 1_366_500_000_000_000 + Int64(place) * 1_000_000
    }
}

/// A segment to be written, as these tests want it.
struct SegmentSample: Sendable {
    /// Records by row group.
    var groups: [[String]]
    var fileID: UInt64 = 11
    var level = CompressionLevel.none
    var kind = SegmentKind.records
    var tier: UInt8 = 0
    var header: FileHeader?
    /// Changes what the encoder is told of a row.
    var distort: @Sendable (Int, inout ValueSpan, inout Int) -> Void = { _, _, _ in }

    static let profileText = """
        name = "shop"
        namespace = "shop"
        format = "json"
        rating_max = 5
        times = ["epoch_s"]
        required = ["review_id", "review_timestamp"]
        [fields]
        review_id = ["id"]
        review_timestamp = ["t"]
        """

    private static let profile = Result { try Profile(toml: profileText, file: "shop.toml") }

    var rows: [SegmentRow] {
        groups.flatMap { $0 }.enumerated().map { SegmentRow($1, at: $0) }
    }

    /// Scans, plans and encodes.
    func bytes() throws -> [UInt8] {
        let scans = try ScannedRows(rows)
        let profile = try Self.profile.get().encoded
        let isRecords = kind == .records
        var assigned: [Int] = []
        let plan = SegmentPlan(
            header: header ?? Sample.header(.segment, fileID), kind: kind,
            partition: Array("2013-04".utf8), tier: tier, digestKey: Array(0..<16), inputs: [],
            profiles: isRecords ? [profile] : [],
            candidates: scans.shapes.map { (shape: $0, profile: isRecords ? 0 : nil) },
            assigned: &assigned)
        let file = MemoryFile()
        let writer = try SegmentWriter(plan: plan, file: file)
        let encoder = RowGroupEncoder(level: level)
        let sink = ByteSink()
        var first = 0
        for (ordinal, group) in groups.enumerated() {
            let range = first..<first + group.count
            try unsafe scans.withInputs(range, plan, assigned, distort) { inputs in
                try unsafe writer.append(
                    encoder.encode(inputs, plan: plan, ordinal: ordinal, into: sink))
            }
            first += group.count
        }
        let keys = rows.enumerated().map { KeyColumn.Entry(hash: $1.digest << 16, row: UInt32($0)) }
        let summary = try writer.finish(
            keys: keys.sorted { ($0.hash, $0.row) < ($1.hash, $1.row) }, firstSequence: 101,
            lastSequence: 100 + UInt64(first), contentDigest: rows.reduce(0) { $0 &+ $1.digest })
        precondition(summary.fileByteCount == file.bytes.count)
        return file.bytes
    }
}

/// Records one after the other, and where their values are.
private final class ScannedRows {
    let rows: [SegmentRow]
    private(set) var shapes: [Shape] = []
    private let text = RecordBuffer()
    private var starts: [Int] = []
    private var shapeOf: [Int] = []
    private var spans: [ValueSpan] = []
    private var firstSpan: [Int] = []

    init(_ rows: [SegmentRow]) throws {
        self.rows = rows
        let scanner = RecordScanner()
        let found = SpanBuffer()
        for row in rows {
            starts.append(text.count)
            text.append(row.record)
        }
        var places: [Int: Int] = [:]
        for (place, row) in rows.enumerated() {
            let record = unsafe UnsafeRawBufferPointer(
                rebasing: text.bytes[starts[place]..<starts[place] + row.record.count])
            found.removeAll()
            let shape = try unsafe scanner.scan(record, spans: found)
            if places[shape] == nil {
                places[shape] = shapes.count
                shapes.append(scanner.shapes[shape])
            }
            shapeOf.append(places[shape] ?? 0)
            firstSpan.append(spans.count)
            for index in 0..<found.count { spans.append(found[index]) }
            // What goes whole into the opaque column has one value: itself.
            spans.append(ValueSpan(start: 0, packed: UInt32(row.record.count)))
        }
        firstSpan.append(spans.count)
    }

    func withInputs(
        _ range: Range<Int>, _ plan: SegmentPlan, _ assigned: [Int],
        _ distort: (Int, inout ValueSpan, inout Int) -> Void,
        _ body: (UnsafeBufferPointer<RowInput>) throws -> Void
    ) throws {
        var shapes = shapeOf.map { assigned[$0] }
        for row in range { distort(row, &spans[firstSpan[row]], &shapes[row]) }
        try unsafe spans.withUnsafeBufferPointer { spans in
            guard let base = unsafe text.bytes.baseAddress, let span = spans.baseAddress else {
                return
            }
            var inputs: [RowInput] = []
            for place in range {
                let row = rows[place]
                let isWhole = plan.shapes[shapes[place]].isOpaque
                unsafe inputs.append(
                    RowInput(
                        record: base + starts[place], byteCount: row.record.count,
                        spans: span + (isWhole ? firstSpan[place + 1] - 1 : firstSpan[place]),
                        shape: shapes[place], time: row.time, sequence: row.sequence,
                        line: row.line, source: row.source, run: row.run,
                        ingestedAt: row.ingestedAt, version: row.version, digest: row.digest,
                        identity: row.digest << 16))
            }
            try unsafe inputs.withUnsafeBufferPointer { try unsafe body($0) }
        }
    }
}

/// Opens a segment over bytes.
func segment(_ bytes: [UInt8], fileID: UInt64 = 11) throws -> SegmentReader {
    try SegmentReader(
        file: MemoryFile(bytes), expecting: Sample.expectation(.segment, fileID))
}

/// All rows, rebuilt. Their times are no column: they are taken for granted.
func records(_ reader: SegmentReader) throws -> [SegmentRow] {
    let decoder = RowGroupDecoder()
    let scratch = ByteSink()
    let text = RecordBuffer()
    var rows: [SegmentRow] = []
    for ordinal in reader.footer.rowGroups.indices {
        try reader.load(rowGroup: ordinal, columns: nil, into: decoder, scratch: scratch)
        let sequences = decoder.integers(.sequence)
        let lines = decoder.integers(.line)
        try unsafe decoder.forEachRow(reader.layout) { row, shape, values in
            text.removeAll()
            unsafe shape.rebuild(values, into: text)
            var found = SegmentRow("", at: rows.count)
            found.record = text.array
            found.sequence = UInt64(bitPattern: sequences[row])
            found.line = UInt64(bitPattern: lines[row] &+ sequences[row])
            found.source = UInt32(truncatingIfNeeded: decoder.integers(.source)[row])
            found.run = UInt64(bitPattern: decoder.integers(.run)[row])
            found.ingestedAt = decoder.integers(.ingestedAt)[row]
            found.version = UInt32(truncatingIfNeeded: decoder.integers(.version)[row])
            found.digest = decoder.digest(row)
            rows.append(found)
        }
    }
    return rows
}

/// Reads a segment in all ways there are.
func readWholly(_ bytes: [UInt8]) throws -> [SegmentRow] {
    let reader = try SegmentReader(
        file: MemoryFile(bytes), expecting: FileExpectation(kind: .segment))
    let rows = try records(reader)
    var matches: [KeyColumn.Match] = []
    try reader.keyColumn().lookup(
        rows.map { $0.digest << 16 }.sorted(), appendingTo: &matches)
    let identities = try IdentityReader(reader)
    let fields = try RowFields(reader)
    let columns = fields.columns(of: [.reviewID, .reviewTimestamp])
    let decoder = RowGroupDecoder()
    let scratch = ByteSink()
    for (ordinal, group) in reader.footer.rowGroups.enumerated() {
        try identities.load(ordinal)
        try reader.load(rowGroup: ordinal, columns: columns, into: decoder, scratch: scratch)
        fields.begin(decoder, columns: columns)
        for row in 0..<group.rowCount {
            _ = unsafe identities.identity(row)
            _ = unsafe fields.identity(row, decoder)
            _ = fields.micros(row, decoder)
        }
    }
    return rows
}
