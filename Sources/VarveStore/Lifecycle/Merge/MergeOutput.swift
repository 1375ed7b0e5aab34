import VarveColumns
import VarveFiles
import VarveJSON
import VarveSegments

/// A segment that a merge writes. For one thread; only encoding is done by others.
final class MergeOutput {
    let plan: SegmentPlan
    /// For each input from its shapes to the segment's.
    let shapeMaps: [[Int]]
    let isOpaque: [Bool]
    private let writer: SegmentWriter
    let tier: Tier
    private let partition: PartitionName
    private var keys: [KeyColumn.Entry] = []
    private var digestSum: UInt64 = 0
    private(set) var rowCount = 0
    private(set) var groupCount = 0
    private var sequences: (first: SequenceNumber, last: SequenceNumber)?
    /// Rows that are not encoded yet.
    var draft: MergeDraft
    /// Raw bytes that a row group takes.
    private let rowGroupRawBytes: Int

    /// - Parameter rawBytes: how much is to come, about.
    init(
        _ plan: SegmentPlan, _ file: any File, _ target: MergeTarget,
        shapeMaps: [[Int]], rawBytes: Int, draft: MergeDraft
    ) throws {
        self.plan = plan
        tier = target.tier
        rowGroupRawBytes = target.tier.encoding.rowGroupRawBytes(ofTotal: rawBytes)
        partition = target.partition
        self.shapeMaps = shapeMaps
        self.draft = draft
        isOpaque = plan.layout.shapes.map(\.isOpaque)
        writer = try SegmentWriter(plan: plan, file: file)
    }

    /// Counts the row that was appended to the draft last.
    ///
    /// - Returns: its place in the segment.
    func count() -> UInt32 {
        guard let row = draft.rows.last else { preconditionFailure("a row was appended") }
        let place = UInt32(rowCount)
        keys.append(KeyColumn.Entry(hash: row.identity, row: place))
        digestSum &+= row.digest & BatchRow.digestMask
        sequences = (sequences?.first ?? row.sequence, row.sequence)
        rowCount += 1
        return place
    }

    /// Whether the draft is a row group.
    var isFull: Bool {
        draft.text.count >= rowGroupRawBytes || draft.rows.count >= tier.encoding.rowGroupRowsMax
    }

    /// Takes the draft away to be encoded.
    ///
    /// - Returns: the draft and its row group's ordinal.
    func takeDraft(_ next: MergeDraft) -> (draft: MergeDraft, ordinal: Int) {
        defer {
            draft = next
            groupCount += 1
        }
        return (draft, groupCount)
    }

    /// Row groups come in the order of their ordinals.
    func append(_ rowGroup: EncodedRowGroup) throws { try writer.append(rowGroup) }

    /// Ends the file; its syncing is left to whoever made it.
    func finish() throws -> SegmentEntry {
        unsafe keys.withUnsafeMutableBufferPointer { keys in
            unsafe HashOrder<KeyColumn.Entry>().sort(keys, skippedBits: 0)
        }
        let first = sequences?.first ?? 0
        let last = sequences?.last ?? 0
        let summary = try writer.finish(
            keys: keys, firstSequence: first, lastSequence: last, contentDigest: digestSum)
        return SegmentEntry(
            id: SegmentID(rawValue: plan.header.fileID), content: .records, partition: partition,
            tier: tier, rows: UInt64(rowCount), rawBytes: summary.footer.rawByteCount,
            fileBytes: UInt64(summary.fileByteCount), footerCRC: summary.footerChecksum,
            firstSequence: first, lastSequence: last, minTime: summary.footer.minTime,
            maxTime: summary.footer.maxTime)
    }
}
