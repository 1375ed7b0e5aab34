import VarveColumns
import VarveFiles
import VarveJSON
import VarveSegments

/// Writes dead letters as a segment: same format, same checks, their number for a sequence.
enum DeadLetterWriter {
    /// - Parameter inputs: the segments that the new one replaces.
    @discardableResult
    static func write(
        _ draft: DeadLetterDraft, inputs: [SegmentID] = [], into files: inout NewFiles
    ) throws -> SegmentEntry {
        let day = Int(draft.storedAt.quotientFloored(by: 86_400_000_000))
        guard let partition = PartitionName(containing: day, grain: .year) else {
            throw StoreError.noPartition(day: day)
        }
        let firstNumber = files.state.nextDeadNumber
        var assigned: [Int] = []
        let plan = SegmentPlan(
            header: files.header(.segment, fileID: try files.takeFileID()), kind: .deadLetters,
            partition: Array(partition.text.utf8), tier: Tier.hot.rawValue,
            digestKey: files.state.digestKey, inputs: inputs.map(\.rawValue),
            profiles: [draft.profile.encoded],
            candidates: [(shape: DeadLetterShape.shape, profile: nil)],
            assigned: &assigned)
        let id = SegmentID(rawValue: plan.header.fileID)
        let file = try files.create(files.paths.segment(id, .deadLetters, partition))
        let writer = try SegmentWriter(plan: plan, file: file)
        let encoder = RowGroupEncoder(TierEncoding.hot)
        let sink = ByteSink()
        var ordinal = 0
        var first = 0
        while first < draft.letters.count {
            let rows = Rows(draft, from: first, firstNumber: firstNumber)
            let encoded = try unsafe rows.withInputs(shape: assigned[0]) { inputs in
                try unsafe encoder.encode(inputs, plan: plan, ordinal: ordinal, into: sink)
            }
            try writer.append(encoded)
            ordinal += 1
            first += rows.count
        }
        let entry = try finish(draft, writer, partition, firstNumber: firstNumber)
        files.add(.addSegment(entry))
        if !draft.keepsNumbers {
            files.add(.reserveDeadNumbers(next: firstNumber + UInt64(draft.letters.count)))
        }
        return entry
    }

    private static func finish(
        _ draft: DeadLetterDraft, _ writer: SegmentWriter, _ partition: PartitionName,
        firstNumber: UInt64
    ) throws -> SegmentEntry {
        let keys = draft.identities.enumerated().map {
            KeyColumn.Entry(hash: $1, row: UInt32($0))
        }.sorted { $0.hash != $1.hash ? $0.hash < $1.hash : $0.row < $1.row }
        let lastNumber = draft.number(draft.letters.count - 1, from: firstNumber)
        let firstNumber = draft.number(0, from: firstNumber)
        let summary = try writer.finish(
            keys: keys, firstSequence: firstNumber, lastSequence: lastNumber,
            contentDigest: draft.digests.reduce(0, &+))
        return SegmentEntry(
            id: SegmentID(rawValue: writer.plan.header.fileID), content: .deadLetters,
            partition: partition, tier: .hot, rows: UInt64(draft.letters.count),
            rawBytes: summary.footer.rawByteCount, fileBytes: UInt64(summary.fileByteCount),
            footerCRC: summary.footerChecksum, firstSequence: firstNumber,
            lastSequence: lastNumber, minTime: draft.storedAt, maxTime: draft.storedAt)
    }
}

/// The letters of one row group, laid out as records.
private final class Rows {
    private let draft: DeadLetterDraft
    private let first: Int
    private let firstNumber: UInt64
    private let text = RecordBuffer()
    private var starts: [Int] = []
    private var spans: [ValueSpan] = []

    var count: Int { starts.count }

    init(_ draft: DeadLetterDraft, from first: Int, firstNumber: UInt64) {
        self.draft = draft
        self.first = first
        self.firstNumber = firstNumber
        let shape = DeadLetterShape.shape
        while first + starts.count < draft.letters.count,
            starts.count < SegmentFormat.rowGroupRowsMax,
            text.count < SegmentFormat.rowGroupRawBytes
        {
            let letter = draft.letters[first + starts.count]
            let start = text.count
            starts.append(start)
            for (slot, piece) in zip(DeadLetterShape.Slot.allCases, shape.pieces) {
                text.append(piece)
                let value = letter.value(slot)
                spans.append(
                    ValueSpan(
                        start: UInt32(text.count - start), packed: UInt32(value.count)))
                text.append(value)
            }
            text.append(shape.pieces.last ?? [])
        }
    }

    func withInputs<Value>(
        shape: Int, _ body: (UnsafeBufferPointer<RowInput>) throws -> Value
    ) throws -> Value {
        let slots = DeadLetterShape.Slot.allCases.count
        return try unsafe spans.withUnsafeBufferPointer { spans in
            var inputs: [RowInput] = []
            for place in starts.indices {
                guard let base = unsafe text.bytes.baseAddress, let span = spans.baseAddress else {
                    break
                }
                let letter = draft.letters[first + place]
                let end = place + 1 < starts.count ? starts[place + 1] : text.count
                unsafe inputs.append(
                    RowInput(
                        record: base + starts[place], byteCount: end - starts[place],
                        spans: span + place * slots, shape: shape, time: draft.storedAt,
                        sequence: draft.number(first + place, from: firstNumber), line: letter.line,
                        source: letter.sourceIndex, run: letter.run, ingestedAt: draft.storedAt,
                        version: 1, digest: draft.digests[first + place],
                        identity: draft.identities[first + place]))
            }
            return try unsafe inputs.withUnsafeBufferPointer { try unsafe body($0) }
        }
    }
}
