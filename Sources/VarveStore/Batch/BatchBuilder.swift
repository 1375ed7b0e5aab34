import Synchronization
import VarveBytes
import VarveColumns
import VarveFiles
import VarveJSON
import VarveReviews
import VarveSegments

/// Turns the accepted records of a batch into segment files. Its buffers are reused from batch to
/// batch.
final class BatchBuilder {
    private let workers: Workers
    private let kits: [Kit]
    private let pool = SinkPool()

    /// What each worker has for itself.
    private final class Kit {
        let encoder = RowGroupEncoder(TierEncoding.hot)
        let rows = RowInputBuffer()
    }

    init(workers: Workers) {
        self.workers = workers
        kits = (0..<workers.count).map { _ in Kit() }
    }

    /// A segment that is written, but neither synced nor named.
    struct Built {
        var entry: SegmentEntry
        /// In the order of the segment's rows.
        var rows: [BatchRowID]
    }

    /// Writes one segment a draft; files and row groups are spread over the workers.
    func build(
        _ batch: Batch, _ drafts: [SegmentDraft], into files: inout NewFiles
    ) throws -> [Built] {
        let assemblies = try drafts.map { try assembly(batch, $0, &files) }
        let pieces = drafts.indices.flatMap { draft in
            drafts[draft].groupStarts.indices.map { (draft: draft, group: $0) }
        }
        let built = BuiltList()
        let shared = Handover((batch: batch, drafts: drafts, kits: kits))
        let pool = pool
        try workers.forEach(pieces.count) { worker, index in
            let piece = pieces[index]
            let assembly = assemblies[piece.draft]
            let draft = shared.value.drafts[piece.draft]
            let kit = shared.value.kits[worker]
            let group = draft.group(piece.group)
            kit.rows.fill(
                shared.value.batch, draft.rows[group], assembly.shapeMap,
                assembly.plan.layout.shapes)
            unsafe assembly.keys.add(kit.rows.all, from: group.lowerBound)
            let encoded = try unsafe kit.encoder.encode(
                kit.rows.all, plan: assembly.plan, ordinal: piece.group, into: pool.take())
            if try assembly.take(encoded, ordinal: piece.group, pool) {
                let batch = shared.value.batch
                built.set(piece.draft, try Self.finish(assembly, batch, draft))
            }
        }
        for segment in built.all { files.add(.addSegment(segment.entry)) }
        return built.all
    }

    private func assembly(
        _ batch: Batch, _ draft: SegmentDraft, _ files: inout NewFiles
    ) throws -> SegmentAssembly {
        let used = draft.shapes.sorted { $0.value > $1.value }.map { Int($0.key) }
        var assigned: [Int] = []
        let plan = SegmentPlan(
            header: files.header(.segment, fileID: try files.takeFileID()), kind: .records,
            partition: Array(draft.partition.text.utf8), tier: Tier.hot.rawValue,
            digestKey: files.state.digestKey, inputs: [],
            profiles: [batch.profile.encoded],
            candidates: used.map { (shape: batch.shapes[$0], profile: 0) },
            assigned: &assigned)
        var shapeMap = [Int32](repeating: -1, count: batch.shapes.count)
        for (place, shape) in used.enumerated() { shapeMap[shape] = Int32(assigned[place]) }
        let id = SegmentID(rawValue: plan.header.fileID)
        let file = try files.create(files.paths.segment(id, .records, draft.partition))
        return SegmentAssembly(
            plan: plan, writer: try SegmentWriter(plan: plan, file: file), shapeMap: shapeMap,
            rowGroupCount: draft.groupStarts.count, rowCount: draft.rows.count)
    }

    private static func finish(
        _ assembly: SegmentAssembly, _ batch: Batch, _ draft: SegmentDraft
    ) throws -> Built {
        let first = draft.rows.first.map { batch[$0].sequence } ?? 0
        let last = draft.rows.last.map { batch[$0].sequence } ?? 0
        let summary = try unsafe assembly.keys.withSorted { keys in
            try unsafe assembly.finish(
                keys: keys, firstSequence: first, lastSequence: last,
                contentDigest: assembly.keys.digestSum)
        }
        return Built(
            entry: SegmentEntry(
                id: SegmentID(rawValue: assembly.plan.header.fileID), content: .records,
                partition: draft.partition, tier: .hot, rows: UInt64(draft.rows.count),
                rawBytes: summary.footer.rawByteCount, fileBytes: UInt64(summary.fileByteCount),
                footerCRC: summary.footerChecksum, firstSequence: first, lastSequence: last,
                minTime: draft.minTime, maxTime: draft.maxTime),
            rows: draft.rows)
    }
}

/// The segments of a batch, each set by the worker that ended it.
private final class BuiltList: Sendable {
    private let built: Mutex<[Int: BatchBuilder.Built]>

    init() { built = Mutex([:]) }

    /// In order of the drafts.
    var all: [BatchBuilder.Built] {
        built.withLock { built in built.sorted { $0.key < $1.key }.map(\.value) }
    }

    func set(_ draft: Int, _ segment: BatchBuilder.Built) {
        built.withLock { $0[draft] = segment }
    }
}
