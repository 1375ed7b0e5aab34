import VarveColumns
import VarveJSON
import VarveReviews
import VarveSegments
import VarveStore

/// Finds the rows of an id in one segment and rebuilds them. For one thread.
final class RowFinder {
    private let decoder = RowGroupDecoder()
    private let scratch = ByteSink()
    /// Of the records that are found.
    var form = RecordForm.asReceived
    /// Whether dropped rows are found too, but for erased ones, and of all rows the times.
    var showsTrash = false

    /// A row that holds the id.
    private struct Hit {
        var rowGroup: Int
        /// Within its row group.
        var place: Int
        /// Within the segment.
        var row: UInt32
        var sequence: SequenceNumber
        var version: UInt32
        var supersededBy: SequenceNumber?
        var drop: FoundRecord.Drop?
    }

    /// Appends the records of an id that a segment holds and that may be shown.
    ///
    /// - Parameter history: superseded ones too.
    /// - Throws: `FormatError`, `StoreError`.
    func find(
        _ identity: Identity, _ hash: UInt64, _ entry: SegmentEntry, _ snapshot: Snapshot,
        _ history: Bool, into found: inout [FoundRecord]
    ) throws {
        let reader = try snapshot.reader(entry)
        var hits = try hits(identity, hash, reader)
        guard !hits.isEmpty else { return }
        if let vector = try snapshot.deletionVector(entry) {
            hits.removeAll { hit in
                vector.entries(row: hit.row).contains {
                    $0.reason == .forgotten || $0.reason.isDropped && !showsTrash
                }
            }
            for index in hits.indices {
                let marks = vector.entries(row: hits[index].row)
                hits[index].supersededBy = marks.first { $0.reason == .superseded }?.since
                hits[index].drop = marks.first { $0.reason.isDropped }.map {
                    FoundRecord.Drop(run: RunID(rawValue: $0.since), reason: $0.reason)
                }
            }
        }
        if !history { hits.removeAll { $0.supersededBy != nil } }
        var start = 0
        while start < hits.count {
            let rowGroup = hits[start].rowGroup
            let end = hits[start...].firstIndex { $0.rowGroup != rowGroup } ?? hits.count
            try rebuild(hits[start..<end], identity, reader, entry, into: &found)
            start = end
        }
    }

    /// The rows that the key column names and whose ids are the one asked for, by row.
    private func hits(
        _ identity: Identity, _ hash: UInt64, _ reader: SegmentReader
    ) throws -> [Hit] {
        let rows = try reader.keyColumn().rows(hash).sorted()
        guard !rows.isEmpty else { return [] }
        let identities = try IdentityReader(reader)
        var hits: [Hit] = []
        var firstRow = 0
        var next = 0
        for (ordinal, rowGroup) in reader.footer.rowGroups.enumerated() {
            let end = firstRow + rowGroup.rowCount
            guard next < rows.count else { break }
            if Int(rows[next]) < end { try identities.load(ordinal) }
            while next < rows.count, Int(rows[next]) < end {
                let place = Int(rows[next]) - firstRow
                let isSame = unsafe identity.id.withUnsafeBytes { id in
                    unsafe identities.equals(place, namespace: identity.namespace, id: id)
                }
                if isSame {
                    hits.append(
                        Hit(
                            rowGroup: ordinal, place: place, row: rows[next],
                            sequence: identities.sequence(place),
                            version: identities.version(place)))
                }
                next += 1
            }
            firstRow = end
        }
        return hits
    }

    /// Rebuilds rows of one row group.
    private func rebuild(
        _ hits: ArraySlice<Hit>, _ identity: Identity, _ reader: SegmentReader,
        _ entry: SegmentEntry, into found: inout [FoundRecord]
    ) throws {
        guard let rowGroup = hits.first?.rowGroup else { return }
        try reader.load(rowGroup: rowGroup, columns: nil, into: decoder, scratch: scratch)
        let text = RecordBuffer()
        let shapes = decoder.integers(.shape)
        let times = showsTrash ? try self.times(of: hits, reader) : []
        var next = hits.startIndex
        do {
            try unsafe decoder.forEachRow(reader.layout) { row, shape, values in
                guard next < hits.endIndex, hits[next].place == row else { return }
                text.removeAll()
                unsafe shape.write(values, as: form, to: text)
                let profile = reader.footer.shapes[Int(shapes[row])].profile
                found.append(
                    record(
                        hits[next], text.array, identity,
                        profile.map { reader.footer.profiles[$0] }, entry))
                if !times.isEmpty {
                    found[found.count - 1].reviewTime = times[next - hits.startIndex]
                }
                next += 1
            }
        } catch let error as ChunkError {
            throw reader.damage(
                at: reader.footer.rowGroups[rowGroup].offset + error.offset,
                expected: error.expected, found: error.found)
        }
    }

    /// The times of rows of the row group that is at hand.
    private func times(of hits: ArraySlice<Hit>, _ reader: SegmentReader) throws -> [Int64?] {
        let fields = try RowFields(reader)
        fields.begin(decoder, columns: fields.columns(of: [.reviewTimestamp]))
        return hits.map { fields.micros($0.place, decoder) }
    }

    private func record(
        _ hit: Hit, _ bytes: [UInt8], _ identity: Identity, _ mapping: [UInt8]?,
        _ entry: SegmentEntry
    ) -> FoundRecord {
        let profile = mapping.flatMap { try? Profile(encoded: $0) }
        func integer(_ column: SystemColumn) -> UInt64 {
            UInt64(bitPattern: decoder.integers(column)[hit.place])
        }
        return FoundRecord(
            bytes: bytes, namespace: String(decoding: identity.namespace, as: UTF8.self),
            profile: profile?.name ?? "", sequence: hit.sequence, version: hit.version,
            supersededBy: hit.supersededBy, drop: hit.drop, run: RunID(rawValue: integer(.run)),
            source: UInt32(truncatingIfNeeded: integer(.source)),
            line: integer(.line) &+ hit.sequence,
            ingestedAt: Int64(bitPattern: integer(.ingestedAt)), segment: entry.id, row: hit.row)
    }
}
