import VarveFiles
import VarveSegments

extension NewFiles {
    /// Moves the sound rows of a segment to a new one, in place of the old.
    ///
    /// - Parameters:
    ///   - rows: what the check found sound; at least one.
    ///   - vector: the dead rows of the old segment; nil for none.
    /// - Throws: `FormatError`, `FileError`.
    mutating func salvage(
        _ old: SegmentEntry, _ rows: CheckedRows, _ vector: DeletionVector?, _ snapshot: Snapshot
    ) throws {
        let reader = try snapshot.open(old)
        defer { reader.close() }
        let id = SegmentID(rawValue: try takeFileID())
        let plan = SegmentPlan(
            header: header(.segment, fileID: id.rawValue), copying: reader,
            inputs: [old.id.rawValue])
        let file = try create(paths.segment(id, old.content, old.partition))
        let writer = try SegmentWriter(plan: plan, file: file)
        for (ordinal, rowGroup) in rows.rowGroups.enumerated() {
            try writer.append(reader.copy(rowGroup: rowGroup, for: plan, as: ordinal))
        }
        let keys = rows.hashes.enumerated().map {
            KeyColumn.Entry(hash: $1, row: UInt32($0))
        }.sorted { $0.hash != $1.hash ? $0.hash < $1.hash : $0.row < $1.row }
        let summary = try writer.finish(
            keys: keys, firstSequence: rows.firstSequence, lastSequence: rows.lastSequence,
            contentDigest: rows.digestSum)
        let entry = SegmentEntry(
            id: id, content: old.content, partition: old.partition, tier: old.tier,
            rows: UInt64(rows.count), rawBytes: summary.footer.rawByteCount,
            fileBytes: UInt64(summary.fileByteCount), footerCRC: summary.footerChecksum,
            firstSequence: rows.firstSequence, lastSequence: rows.lastSequence,
            minTime: rows.times.min() ?? 0, maxTime: rows.times.max() ?? 0)
        add(.removeSegment(old.id))
        add(.addSegment(entry))
        guard let vector else { return }
        var places: [UInt32: UInt32] = [:]
        for (place, row) in rows.numbers.enumerated() { places[row] = UInt32(place) }
        let entries = vector.entries.compactMap { entry in
            places[entry.row].map {
                DeletionVector.Entry(row: $0, since: entry.since, reason: entry.reason)
            }
        }
        guard !entries.isEmpty else { return }
        try write(
            DeletionVector(segmentID: id.rawValue, rowCount: rows.count, entries: entries),
            of: entry, number: 1)
    }
}
