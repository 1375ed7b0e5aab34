import VarveColumns
import VarveFiles
import VarveJSON
import VarveReviews
import VarveSegments

/// Writes the kept rows of segments to new segments, in the order of their sequences, and proves
/// that no record was lost, doubled or altered before the new ones take the old ones' place.
///
/// The way of a row: out of its columns into the record that it was, through the encoder that
/// ingest uses, which proves each row group, into a file; then both sides are read again, and sums over
/// all records compared. For one thread; encoding and comparing are spread over the workers.
final class SegmentMerge {
    private let inputs: [MergeInput]
    private let snapshot: Snapshot
    private let workers: Workers
    private var surveys: [InputSurvey] = []
    private var outputs: [MergeOutput] = []
    private var targets: [MergeTarget] = []
    /// For each input's row its place in its output.
    private var places: [[UInt32]] = []
    private var spare: [MergeDraft] = []
    private var full: [(output: Int, draft: MergeDraft, ordinal: Int)] = []
    /// Bytes of records in the outputs' drafts.
    private var draftBytes = 0
    /// Of each worker one for each tier that it met.
    private var encoders: [[Tier: RowGroupEncoder]]
    private let sinks: [ByteSink]

    /// - Parameter inputs: segments of records.
    init(_ inputs: [MergeInput], snapshot: Snapshot, workers: Workers) {
        self.inputs = inputs
        self.snapshot = snapshot
        self.workers = workers
        encoders = Array(repeating: [:], count: workers.count)
        sinks = (0..<2 * workers.count).map { _ in ByteSink(capacity: 1 << 20) }
    }

    /// Writes the outputs, and collects the changes that swap them for the inputs.
    ///
    /// - Parameter route: where the rows of a day go.
    /// - Returns: what the swap does.
    /// - Throws: `StoreError` where an input is damaged, `SwapError` where the outputs do not hold
    ///   what they must: nothing is to be committed then.
    func write(
        into files: inout NewFiles, route: @escaping (_ day: Int) -> MergeTarget?
    ) throws -> Swap {
        let readers = try inputs.map { try snapshot.open($0.entry) }
        defer { for reader in readers { reader.close() } }
        let survey = MergeSurvey(route: route)
        for (input, reader) in zip(inputs, readers) {
            surveys.append(try naming(input) { try survey.survey(input, reader) })
        }
        targets = survey.targets
        let expected = sumOfInputs()
        let entries: [SegmentEntry]
        do {
            entries = try writeOutputs(readers, &files)
        } catch {
            // What went wrong first is told; the inputs' files are let go of before it is.
            _ = try? expected.wait()
            throw error
        }
        try check(entries, files, against: try expected.wait())
        for input in inputs {
            files.add(.removeSegment(input.entry.id))
            files.replace(snapshot.paths.segment(input.entry))
            if let vector = input.entry.deletionVector {
                files.replace(
                    snapshot.paths.deletionVector(input.entry, number: vector.number))
            }
        }
        for entry in entries { files.add(.addSegment(entry)) }
        let swap = Swap(
            inputs: inputs, outputs: entries, routes: surveys.map(\.routes), places: places)
        try swap.writeVectors(inputs.map(\.vector), into: &files)
        return swap
    }

    private func naming<Value>(_ input: MergeInput, _ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let error as FormatError {
            throw StoreError.damaged(snapshot.paths.segment(input.entry), error)
        }
    }
}

extension SegmentMerge {
    private func writeOutputs(
        _ readers: [SegmentReader], _ files: inout NewFiles
    ) throws -> [SegmentEntry] {
        try startOutputs(readers, &files)
        try deal(readers)
        return try outputs.map { try $0.finish() }
    }

    /// Begins a file for each output, with the shapes that its rows have and no others.
    private func startOutputs(_ readers: [SegmentReader], _ files: inout NewFiles) throws {
        for (place, target) in targets.enumerated() {
            var rows: [MergeShape: Int] = [:]
            var rawBytes = 0.0
            var known: [MergeShape: Shape] = [:]
            for (survey, reader) in zip(surveys, readers) where place < survey.shapes.count {
                let share =
                    Double(survey.shapes[place].values.reduce(0, +))
                    / Double(max(1, reader.footer.rowCount))
                rawBytes += Double(reader.footer.rawByteCount) * share
                for (shape, count) in survey.shapes[place] {
                    let key = reader.mergeShape(shape)
                    rows[key, default: 0] += count
                    known[key] = reader.layout.shapes[shape]
                }
            }
            let used = rows.sorted {
                $0.value != $1.value
                    ? $0.value > $1.value
                    : ($0.key.shape + $0.key.profile).lexicographicallyPrecedes(
                        $1.key.shape + $1.key.profile)
            }.map(\.key)
            var profiles: [[UInt8]] = []
            for key in used where !profiles.contains(key.profile) { profiles.append(key.profile) }
            var assigned: [Int] = []
            let id = SegmentID(rawValue: try files.takeFileID())
            let plan = SegmentPlan(
                header: files.header(.segment, fileID: id.rawValue), kind: .records,
                partition: Array(target.partition.text.utf8), tier: target.tier.rawValue,
                digestKey: files.state.digestKey, inputs: inputs.map(\.entry.id.rawValue),
                profiles: profiles,
                candidates: used.compactMap { key in
                    known[key].map { (shape: $0, profile: profiles.firstIndex(of: key.profile)) }
                }, assigned: &assigned)
            let byShape = Dictionary(uniqueKeysWithValues: zip(used, assigned))
            let maps = readers.map { reader in
                reader.layout.shapes.indices.map { byShape[reader.mergeShape($0)] ?? -1 }
            }
            let file = try files.create(files.paths.segment(id, .records, target.partition))
            outputs.append(
                try MergeOutput(
                    plan, file, target, shapeMaps: maps,
                    rawBytes: Int(min(rawBytes.rounded(.up), 1e15)),
                    draft: takeDraft()))
        }
    }

    /// Most bytes of drafts: a year may be cut into many partitions.
    private static let draftBytesMax = 32 << 20

    private var largestDraft: Int? {
        outputs.indices.max { outputs[$0].draft.text.count < outputs[$1].draft.text.count }
    }

    private func takeDraft() -> MergeDraft { spare.popLast() ?? MergeDraft() }

    /// Deals the rows out in the order of their sequences.
    private func deal(_ readers: [SegmentReader]) throws {
        let hasher = RecordHasher(key: snapshot.state.digestKey)
        places = inputs.map { [UInt32](repeating: 0, count: Int($0.entry.rows)) }
        // An input is opened when its turn comes: most follow one another.
        var waiting = inputs.indices.filter { inputs[$0].keptRows > 0 }.sorted {
            inputs[$0].entry.firstSequence > inputs[$1].entry.firstSequence
        }
        var open: [MergeCursor] = []
        while !waiting.isEmpty || !open.isEmpty {
            // An input's first kept row may lie far behind its first row: each one that may come
            // before what is open is opened too.
            while let next = waiting.last,
                open.allSatisfy({ inputs[next].entry.firstSequence <= $0.sequence })
            {
                waiting.removeLast()
                let cursor = try naming(inputs[next]) {
                    try MergeCursor(next, readers[next], surveys[next], hasher)
                }
                if cursor.row != nil { open.append(cursor) }
            }
            guard let first = open.indices.min(by: { open[$0].sequence < open[$1].sequence })
            else { continue }
            let others = open.indices.filter { $0 != first }.map { open[$0].sequence }
            let bound = min(
                others.min() ?? .max, waiting.last.map { inputs[$0].entry.firstSequence } ?? .max)
            try takeRows(open[first], below: bound)
            if open[first].row == nil { open.remove(at: first) }
        }
        for place in outputs.indices where !outputs[place].draft.rows.isEmpty { try hand(place) }
        try encode()
    }

    /// Takes the rows of one input as long as they are next; at least one.
    private func takeRows(_ cursor: MergeCursor, below bound: SequenceNumber) throws {
        let input = inputs[cursor.input]
        repeat {
            guard let row = cursor.row else { return }
            let place = cursor.output
            let output = outputs[place]
            let before = output.draft.text.count
            try naming(input) {
                try cursor.take(into: output.draft, output.shapeMaps[cursor.input])
            }
            draftBytes += output.draft.text.count - before
            places[cursor.input][row] = output.count()
            if output.isFull {
                try hand(place)
            } else if draftBytes > Self.draftBytesMax, let largest = largestDraft {
                try hand(largest)
            }
        } while cursor.row != nil && cursor.sequence < bound
    }

    /// Hands the draft of an output over to the encoders.
    private func hand(_ place: Int) throws {
        draftBytes -= outputs[place].draft.text.count
        let (draft, ordinal) = outputs[place].takeDraft(takeDraft())
        full.append((place, draft, ordinal))
        if full.count == sinks.count { try encode() }
    }

    /// Encodes what was handed over, side by side, and appends it.
    private func encode() throws {
        guard !full.isEmpty else { return }
        // Made before they are shared.
        for worker in encoders.indices {
            for tier in Set(full.map { outputs[$0.output].tier })
            where encoders[worker][tier] == nil {
                encoders[worker][tier] = RowGroupEncoder(tier.encoding)
            }
        }
        let work = Handover((merge: self, full: full, encoders: encoders))
        let encoded = Mailbox<EncodedRowGroup>()
        try workers.forEach(full.count) { worker, index in
            let merge = work.value.merge
            let piece = work.value.full[index]
            let output = merge.outputs[piece.output]
            guard let encoder = work.value.encoders[worker][output.tier] else {
                throw StoreError.poisoned
            }
            let rowGroup = try unsafe piece.draft.withInputs(output.isOpaque) { inputs in
                try unsafe encoder.encode(
                    inputs, plan: output.plan, ordinal: piece.ordinal, into: merge.sinks[index])
            }
            encoded.set(index, rowGroup)
        }
        for (index, piece) in full.enumerated() {
            guard let rowGroup = encoded.take(index) else { throw StoreError.poisoned }
            try outputs[piece.output].append(rowGroup)
            piece.draft.removeAll()
            spare.append(piece.draft)
        }
        full.removeAll()
    }
}

extension SegmentMerge {
    /// Reads the inputs a second time, on their own, while the first reading is dealt out: the sum
    /// over all that must be in the outputs.
    private func sumOfInputs() -> Background<RecordSum.Total> {
        let parts = inputs.enumerated().map { place, input in
            RecordSum.Part(
                entry: input.entry, path: snapshot.paths.segment(input.entry),
                skips: surveys[place].routes)
        }
        return Background(workers) { [snapshot] in
            try RecordSum.total(of: parts, snapshot, Workers(count: 1))
        }
    }

    /// Reads the outputs and compares the sums over their records.
    private func check(
        _ entries: [SegmentEntry], _ files: NewFiles, against expected: RecordSum.Total
    ) throws {
        let parts = entries.map {
            RecordSum.Part(entry: $0, path: files.temporary(snapshot.paths.segment($0)), skips: nil)
        }
        let found = try RecordSum.total(of: parts, snapshot, workers)
        let purged = surveys.reduce(0) { $0 &+ $1.purgedDigests }
        let kept = inputs.reduce(0) { $0 + $1.keptRows }
        guard expected.sum == found.sum, expected.sum.rows == kept, found.isOrdered,
            expected.digests == found.digests &+ purged
        else {
            throw SwapError(
                inputs: inputs.map { snapshot.paths.segment($0.entry) },
                expectedRows: kept, foundRows: found.sum.rows)
        }
    }
}

/// New segments do not hold the records that they must.
public struct SwapError: Error, CustomStringConvertible {
    public let inputs: [FilePath]
    public let expectedRows: Int
    public let foundRows: Int

    public var description: String {
        "the segments that were to replace \(inputs.joined(separator: ", ")) do not hold the same "
            + "records (\(foundRows) rows, \(expectedRows) expected): nothing was committed; please "
            + "report this, and run `varve verify --deep`"
    }
}

extension SegmentReader {
    /// A shape with its profile, for comparing with those of other segments.
    func mergeShape(_ shape: Int) -> MergeShape {
        let entry = footer.shapes[shape]
        return MergeShape(
            shape: entry.encoded, profile: entry.profile.map { footer.profiles[$0] } ?? [])
    }
}
