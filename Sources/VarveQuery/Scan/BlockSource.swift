import VarveSegments
import VarveStore

/// What a block is made from.
enum BlockTask {
    case rowGroup(RowGroupTask)
    /// A block of a temporary run.
    case spilled(SpillRun, Int)

    /// No record of it has a sequence below.
    var bound: SequenceNumber {
        switch self {
        case .rowGroup(let task): task.bound
        case .spilled(let run, let index): run.blocks[index].first
        }
    }
}

/// What kept a block from being made: records below `bound` can still be given.
struct BlockError: Error {
    var bound: SequenceNumber
    var cause: any Error
}

/// Makes blocks of what a scan shows, ahead and on all workers.
final class BlockSource {
    let pool = RowBlockPool()
    private let plan: ScanPlan
    private let workers: Workers
    private let readers: [RowGroupReader]

    /// Blocks a worker may be ahead: its own, one that waits, one that is read.
    private static let depthPerWorker = 3

    init(_ plan: ScanPlan, _ workers: Workers, _ output: RowOutput) {
        self.plan = plan
        self.workers = workers
        readers = (0..<workers.count).map { _ in
            RowGroupReader(plan.options, plan.condition, output)
        }
    }

    /// What was read; to be asked when no block is being made.
    var counts: ReadCounts {
        readers.reduce(into: ReadCounts()) { $0 += $1.counts }
    }

    /// Calls `body` with the block of each task, in the tasks' order; then takes the block back.
    func forEachBlock(
        _ next: @escaping () throws -> BlockTask?, _ body: (RowBlock) throws -> Void
    ) throws {
        let ahead = start(next)
        defer { ahead.stop() }
        do {
            while let block = try ahead.take() {
                try body(block)
                pool.put(block)
            }
        } catch let error as BlockError {
            throw error.cause
        }
    }

    /// Starts to make blocks; whoever takes them puts them into the pool and calls `stop`. Errors are
    /// `BlockError`s.
    func start(_ next: @escaping () throws -> BlockTask?) -> LookAhead<BlockTask, RowBlock> {
        LookAhead(
            threadCount: workers.count, depth: workers.count * Self.depthPerWorker, next: next
        ) { [self] worker, task in
            let block = pool.take()
            do {
                try fill(block, task, worker)
            } catch {
                throw BlockError(bound: task.bound, cause: error)
            }
            return block
        }
    }

    private func fill(_ block: RowBlock, _ task: BlockTask, _ worker: Int) throws {
        switch task {
        case .rowGroup(let task):
            let done: Void? = try plan.options.reading(plan.snapshot) {
                try plan.snapshot.reading(task.segment.entry) {
                    try readers[worker].fill(block, task)
                }
            }
            if done == nil {
                block.removeAll()
                block.bound = task.bound
            }
        case .spilled(let run, let index):
            try run.read(index, into: block)
        }
    }
}

/// The row groups of a plan by segment, each segment opened when its turn comes.
struct RowOrderQueue {
    private let plan: ScanPlan
    private var nextSegment = 0
    private var cursor: RowGroupCursor?

    init(_ plan: ScanPlan) { self.plan = plan }

    mutating func next() throws -> BlockTask? {
        while true {
            if let task = cursor?.next() { return .rowGroup(task) }
            guard nextSegment < plan.segments.count else { return nil }
            let segment = plan.segments[nextSegment]
            nextSegment += 1
            cursor = try plan.options.reading(plan.snapshot) {
                RowGroupCursor(segment, try plan.snapshot.open(segment.entry))
            }
        }
    }
}
