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

/// Makes blocks of rebuilt records, ahead and on all workers.
final class BlockSource {
    let pool = RowBlockPool()
    private let plan: ScanPlan
    private let workers: Workers
    private let rebuilders: [RowGroupRebuilder]

    /// Blocks a worker may be ahead: its own, one that waits, one that is read.
    private static let depthPerWorker = 3

    init(_ plan: ScanPlan, _ workers: Workers) {
        self.plan = plan
        self.workers = workers
        rebuilders = (0..<workers.count).map { _ in RowGroupRebuilder() }
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
            try plan.snapshot.reading(task.segment.entry) {
                try rebuilders[worker].rebuild(task, plan.bounds, into: block)
            }
        case .spilled(let run, let index):
            try run.read(index, into: block)
        }
    }
}
