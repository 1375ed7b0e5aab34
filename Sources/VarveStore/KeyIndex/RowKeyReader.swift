import VarveBytes
import VarveColumns
import VarveReviews
import VarveSegments

/// Some row groups of a segment; nil for all of them.
struct SegmentPart {
    var entry: SegmentEntry
    var rowGroups: [Int]?
}

/// Who a row is, as the key index and deletion vectors know it.
struct RowKey {
    /// Its place in the segment.
    var row: UInt32
    /// Of its identity.
    var hash: UInt64
    /// Days since 1970-01-01.
    var day: Int32
    var sequence: UInt64
    var version: Int64
    var run: UInt64
}

/// Reads the keys of segments' rows. For one thread.
final class RowKeyReader {
    private let snapshot: Snapshot
    private let hasher: RecordHasher
    private let decoder = RowGroupDecoder()
    private let scratch = ByteSink()

    init(_ snapshot: Snapshot) {
        self.snapshot = snapshot
        hasher = RecordHasher(key: snapshot.state.digestKey)
    }

    /// Calls `body` with each row, in order, and with its namespace, a zero byte and its id, which
    /// are valid during the call.
    ///
    /// - Throws: `StoreError.damaged` or `.missing`, naming the file; what `body` throws.
    func forEach(
        _ part: SegmentPart, _ body: (RowKey, _ identity: () -> [UInt8]) throws -> Void
    ) throws {
        let reader = try snapshot.open(part.entry)
        defer { reader.close() }
        do {
            try forEach(reader, part, body)
        } catch let error as FormatError {
            throw StoreError.damaged(snapshot.paths.segment(part.entry), error)
        }
    }

    private func forEach(
        _ reader: SegmentReader, _ part: SegmentPart,
        _ body: (RowKey, _ identity: () -> [UInt8]) throws -> Void
    ) throws {
        let fields = try RowFields(reader)
        let texts = fields.columns(of: [.reviewID, .reviewTimestamp])
        let system: [SystemColumn] = [.shape, .sequence, .version, .run]
        let columns = texts.union(system.map { Int($0.rawValue) })
        let namespaces = fields.profiles.map { hasher.namespace($0.namespace.utf8) }
        var firstRow = 0
        for (ordinal, rowGroup) in reader.footer.rowGroups.enumerated() {
            defer { firstRow += rowGroup.rowCount }
            guard part.rowGroups?.contains(ordinal) ?? true else { continue }
            try reader.load(rowGroup: ordinal, columns: columns, into: decoder, scratch: scratch)
            fields.begin(decoder, columns: texts)
            let sequences = decoder.integers(.sequence)
            let versions = decoder.integers(.version)
            let runs = decoder.integers(.run)
            for row in 0..<decoder.rowCount {
                guard let profile = fields.profile(row), let time = fields.micros(row, decoder),
                    let id = unsafe fields.identity(row, decoder)
                else {
                    throw FormatError.damaged(
                        Damage(
                            file: reader.reference, offset: rowGroup.offset, kind: .structure,
                            expected: "an id and a time in each row", found: "none in row \(row)"))
                }
                let key = RowKey(
                    row: UInt32(firstRow + row),
                    hash: unsafe hasher.identity(id, namespace: namespaces[profile]),
                    day: Int32(clamping: time.quotientFloored(by: 86_400_000_000)),
                    sequence: UInt64(bitPattern: sequences[row]), version: versions[row],
                    run: UInt64(bitPattern: runs[row]))
                try body(key) {
                    unsafe Array(fields.profiles[profile].namespace.utf8) + [0] + Array(id)
                }
            }
        }
    }
}
