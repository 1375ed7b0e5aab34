import VarveBytes
import VarveColumns
import VarveFiles

/// Appends row groups to a new segment file, then what finds and checks them.
///
/// The file is written under a name of its own and only becomes part of the store by a manifest
/// edit; whoever made the file syncs it, names it and syncs the folder before.
public final class SegmentWriter {
    public let plan: SegmentPlan
    private let file: any File
    private var rowGroups: [RowGroupEntry] = []
    private var byteCount: Int

    /// - Parameter file: empty, opened for appending.
    public init(plan: SegmentPlan, file: any File) throws {
        self.plan = plan
        self.file = file
        let header = plan.header.encoded
        byteCount = header.count
        try file.append(header)
    }

    /// Row groups come in the order of their ordinals.
    public func append(_ rowGroup: EncodedRowGroup) throws {
        try unsafe file.append(rowGroup.bytes.bytes)
        byteCount += rowGroup.bytes.count
        // The disk writes while the next row groups are made; the sync at the end has less to do.
        file.startWriteback()
        rowGroups.append(rowGroup.entry)
    }

    /// The same for an array.
    public func finish(
        keys: [KeyColumn.Entry], firstSequence: UInt64, lastSequence: UInt64, contentDigest: UInt64
    ) throws -> SegmentSummary {
        try unsafe keys.withUnsafeBufferPointer { keys in
            try unsafe finish(
                keys: keys, firstSequence: firstSequence, lastSequence: lastSequence,
                contentDigest: contentDigest)
        }
    }

    /// Writes key column, footer and trailer. The file is complete then, but not yet synced.
    ///
    /// - Parameters:
    ///   - keys: of all rows, sorted by hash.
    ///   - contentDigest: sum of the rows' stored digests.
    public func finish(
        keys: UnsafeBufferPointer<KeyColumn.Entry>, firstSequence: UInt64, lastSequence: UInt64,
        contentDigest: UInt64
    ) throws -> SegmentSummary {
        let rowCount = rowGroups.reduce(0) { $0 + $1.rowCount }
        let keyColumn = unsafe KeyColumn.encode(
            sorted: keys, rowCount: rowCount,
            isShort: plan.header.requiredFeatures.contains(.shortKeys),
            seed: plan.binding.seed(ordinal: BlockBinding.keyColumnOrdinal))
        let footer = SegmentFooter(
            kind: plan.kind, partition: plan.partition, tier: plan.tier,
            rowCount: rowCount,
            rawByteCount: rowGroups.reduce(0) { $0 + UInt64($1.rawByteCount) },
            firstSequence: firstSequence, lastSequence: lastSequence,
            minTime: rowGroups.map(\.minTime).min() ?? 0,
            maxTime: rowGroups.map(\.maxTime).max() ?? 0,
            contentDigest: contentDigest, digestKey: plan.digestKey, inputs: plan.inputs,
            profiles: plan.profiles,
            shapes: zip(plan.shapes, plan.shapeProfiles).map {
                SegmentShape(profile: $1, encoded: $0.encoded)
            },
            columns: plan.columns, rowGroups: rowGroups, keyColumnByteCount: keyColumn.count)
        let end = FileTrailer.encoded(
            body: footer.encoded(), at: byteCount + keyColumn.count, binding: plan.binding)
        try file.append(keyColumn)
        try file.append(end)
        file.startWriteback()
        byteCount += keyColumn.count + end.count
        return SegmentSummary(
            footer: footer, footerChecksum: FileTrailer.storedChecksum(of: end),
            fileByteCount: byteCount)
    }
}

/// What a new segment holds, for the manifest.
public struct SegmentSummary: Sendable {
    public let footer: SegmentFooter
    public let footerChecksum: UInt32
    public let fileByteCount: Int
}
