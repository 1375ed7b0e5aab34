import VarveFiles
import VarveSegments
import VarveStore

/// Gives the records of all segments strictly by `_seq`.
///
/// Segments whose sequences do not overlap are read one after another; those that do are merged, a
/// row group of each in memory. Where more overlap than may be merged at once, groups of them are
/// first merged into temporary runs.
struct SequenceOrder {
    private let plan: ScanPlan
    private let source: BlockSource
    private let fileSystem: any FileSystem

    init(_ plan: ScanPlan, _ source: BlockSource) {
        self.plan = plan
        self.source = source
        fileSystem = plan.snapshot.fileSystem
    }

    func forEach(_ body: Scan.RecordBody) throws {
        let streamsMax = max(2, plan.options.streamsMax)
        var easy: [BlockStream] = []
        for cluster in Self.clusters(plan.segments) {
            let streams = cluster.map(BlockStream.segment)
            if Self.overlap(cluster) <= streamsMax {
                easy += streams
                continue
            }
            try unsafe merge(easy, body)
            easy = []
            try unsafe merge(spill(streams, streamsMax), body)
        }
        try unsafe merge(easy, body)
    }

    /// Merges groups of streams into runs, and these again, until few enough are left.
    private func spill(_ streams: [BlockStream], _ streamsMax: Int) throws -> [BlockStream] {
        var streams = streams
        while streams.count > streamsMax {
            var runs: [BlockStream] = []
            for first in stride(from: 0, to: streams.count, by: streamsMax) {
                let group = streams[first..<min(first + streamsMax, streams.count)]
                let run = try SpillRun(fileSystem, in: plan.options.temporaryFolder)
                try unsafe merge(Array(group)) { try unsafe run.append($0, $1) }
                try run.finish()
                runs.append(.run(run))
            }
            streams = runs
        }
        return streams
    }

    private func merge(_ streams: [BlockStream], _ body: Scan.RecordBody) throws {
        guard !streams.isEmpty else { return }
        var queue = SequenceQueue(streams, plan)
        let ahead = source.start { try queue.next() }
        defer { ahead.stop() }
        var merge = SequenceMerge(source.pool)
        do {
            while let block = try ahead.take() {
                try unsafe merge.drain(below: block.bound, body)
                merge.add(block)
            }
        } catch let error as BlockError {
            try unsafe merge.drain(below: error.bound, body)
            throw error.cause
        }
        try unsafe merge.drain(below: .max, body)
    }

    /// Splits segments, which are sorted by first sequence, where none reaches over to the next.
    static func clusters(_ segments: [ScanSegment]) -> [[ScanSegment]] {
        var clusters: [[ScanSegment]] = []
        var last: SequenceNumber = 0
        for segment in segments {
            if let end = clusters.indices.last, segment.entry.firstSequence <= last {
                clusters[end].append(segment)
            } else {
                clusters.append([segment])
            }
            last = max(last, segment.entry.lastSequence)
        }
        return clusters
    }

    /// The most segments that overlap at one sequence.
    static func overlap(_ segments: [ScanSegment]) -> Int {
        let starts = segments.map(\.entry.firstSequence).sorted()
        let ends = segments.map(\.entry.lastSequence).sorted()
        var most = 0
        var ended = 0
        for (index, start) in starts.enumerated() {
            while ended < ends.count, ends[ended] < start { ended += 1 }
            most = max(most, index + 1 - ended)
        }
        return most
    }
}

/// Blocks in sequence order: a segment's or a run's.
enum BlockStream {
    case segment(ScanSegment)
    case run(SpillRun)
}

/// The blocks of many streams in the order in which a merge needs them: by the least sequence that
/// each can hold. A segment is opened when its first sequence is reached.
struct SequenceQueue {
    private let plan: ScanPlan
    private var heap: MinimumHeap<Source>

    private enum Source {
        case unopened(ScanSegment)
        case opened(RowGroupTask, RowGroupCursor)
        case run(SpillRun, Int)
    }

    init(_ streams: [BlockStream], _ plan: ScanPlan) {
        self.plan = plan
        heap = MinimumHeap()
        for stream in streams {
            switch stream {
            case .segment(let segment): heap.add(segment.entry.firstSequence, .unopened(segment))
            case .run(let run): Self.add(run, 0, to: &heap)
            }
        }
    }

    mutating func next() throws -> BlockTask? {
        while let source = heap.removeFirst() {
            switch source {
            case .unopened(let segment):
                guard let reader = try open(segment) else { continue }
                add(RowGroupCursor(segment, reader))
            case .opened(let task, let cursor):
                add(cursor)
                return .rowGroup(task)
            case .run(let run, let index):
                Self.add(run, index + 1, to: &heap)
                return .spilled(run, index)
            }
        }
        return nil
    }

    private func open(_ segment: ScanSegment) throws -> SegmentReader? {
        do {
            return try plan.options.reading(plan.snapshot) { try plan.snapshot.open(segment.entry) }
        } catch {
            throw BlockError(bound: segment.entry.firstSequence, cause: error)
        }
    }

    private mutating func add(_ cursor: RowGroupCursor) {
        var cursor = cursor
        guard let task = cursor.next() else { return }
        heap.add(task.bound, .opened(task, cursor))
    }

    private static func add(_ run: SpillRun, _ index: Int, to heap: inout MinimumHeap<Source>) {
        guard index < run.blocks.count else { return }
        heap.add(run.blocks[index].first, .run(run, index))
    }
}
