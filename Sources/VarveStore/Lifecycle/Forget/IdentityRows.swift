import Crypto
import VarveColumns
import VarveJSON
import VarveReviews
import VarveSegments

/// The rows of an identity in one segment, dropped ones too.
struct IdentityRows {
    let entry: SegmentEntry
    let vector: DeletionVector?
    /// Ascending.
    var rows: [UInt32] = []
    /// SHA-256 of each record.
    var digests: [[UInt8]] = []
    /// The latest review time among them, microseconds since 1970.
    var youngest: Int64?

    /// How many of them a newer version has replaced.
    var supersededCount: Int { rows.count { vector?.superseded($0) != nil } }
}

/// Finds all rows of an identity. For one thread.
final class IdentityRowFinder {
    private let snapshot: Snapshot
    private let index: KeyIndex
    private let decoder = RowGroupDecoder()
    private let scratch = ByteSink()

    /// - Parameter index: as of the snapshot's state.
    init(_ snapshot: Snapshot, _ index: KeyIndex) {
        self.snapshot = snapshot
        self.index = index
    }

    /// By segment.
    ///
    /// - Throws: `StoreError`, naming the file that cannot be read.
    /// - Complexity: reads the key columns of the segments of the days that the index names.
    func rows(of identity: Identity, _ hash: UInt64) throws -> [IdentityRows] {
        var asked: Set<SegmentID> = []
        var found: [IdentityRows] = []
        for day in try index.days(of: hash) {
            for entry in snapshot.state.segments(covering: Int(day))
            where asked.insert(entry.id).inserted {
                do {
                    let own = try rows(of: identity, hash, in: entry)
                    if !own.rows.isEmpty { found.append(own) }
                } catch let error as FormatError {
                    throw StoreError.damaged(snapshot.paths.segment(entry), error)
                }
            }
        }
        return found.sorted { $0.entry.id < $1.entry.id }
    }

    private func rows(
        of identity: Identity, _ hash: UInt64, in entry: SegmentEntry
    ) throws -> IdentityRows {
        var found = IdentityRows(entry: entry, vector: try snapshot.deletionVector(entry))
        let reader = try snapshot.open(entry)
        defer { reader.close() }
        let rows = try reader.keyColumn().rows(hash).sorted()
        guard !rows.isEmpty else { return found }
        let identities = try IdentityReader(reader)
        var firstRow = 0
        var next = 0
        for (ordinal, rowGroup) in reader.footer.rowGroups.enumerated() {
            let end = firstRow + rowGroup.rowCount
            defer { firstRow = end }
            guard next < rows.count, Int(rows[next]) < end else { continue }
            try identities.load(ordinal)
            var places: [Int] = []
            while next < rows.count, Int(rows[next]) < end {
                let place = Int(rows[next]) - firstRow
                let isSame = unsafe identity.id.withUnsafeBytes { id in
                    unsafe identities.equals(place, namespace: identity.namespace, id: id)
                }
                if isSame {
                    places.append(place)
                    found.rows.append(rows[next])
                }
                next += 1
            }
            try addDigests(places, reader, ordinal, &found)
        }
        return found
    }

    private func addDigests(
        _ places: [Int], _ reader: SegmentReader, _ ordinal: Int, _ found: inout IdentityRows
    ) throws {
        guard let last = places.last else { return }
        try reader.load(rowGroup: ordinal, columns: nil, into: decoder, scratch: scratch)
        let fields = try RowFields(reader)
        fields.begin(decoder, columns: fields.columns(of: [.reviewTimestamp]))
        let times = places.compactMap { fields.micros($0, decoder) }
        found.youngest = (times + [found.youngest].compactMap(\.self)).max()
        let walk = RowWalk(decoder)
        walk.begin(reader.layout)
        let text = RecordBuffer()
        while walk.row <= last {
            guard places.contains(walk.row) else {
                walk.skip()
                continue
            }
            text.removeAll()
            do throws(ChunkError) {
                _ = try walk.take(into: text, spans: SpanBuffer())
            } catch {
                throw reader.damage(
                    at: reader.footer.rowGroups[ordinal].offset + error.offset,
                    expected: error.expected, found: error.found)
            }
            found.digests.append(Array(SHA256.hash(data: text.array)))
        }
    }
}
