import VarveStore

/// Works tasks off on threads of its own, ahead of the one who takes the results in the tasks' order.
///
/// At most `depth` results are under way or wait to be taken, which bounds the memory. An error takes
/// the place of its result: all results before it are given first.
final class LookAhead<Task, Output>: @unchecked Sendable {
    private let monitor = Monitor()
    private let depth: Int
    private let next: () throws -> Task?
    private let work: (_ worker: Int, Task) throws -> Output
    private var threads: [Thread] = []
    // Guarded by the monitor.
    private var ready: [Int: Result<Output, any Error>] = [:]
    private var startedCount = 0
    private var takenCount = 0
    /// How many results there will be, once that is known.
    private var endCount = Int.max
    private var isStopped = false

    /// - Parameters:
    ///   - threadCount: `work` is called with a worker below it, each by one thread at a time.
    ///   - next: gives the tasks in order, nil at the end; called by one thread at a time.
    init(
        threadCount: Int, depth: Int, next: @escaping () throws -> Task?,
        work: @escaping (_ worker: Int, Task) throws -> Output
    ) {
        self.depth = max(1, depth)
        self.next = next
        self.work = work
        for worker in 0..<threadCount {
            guard let thread = Thread.start({ [self] in while step(worker) {} }) else { break }
            threads.append(thread)
        }
    }

    /// The next result, nil after the last.
    ///
    /// - Throws: what kept it from being made; there are no more results then.
    func take() throws -> Output? {
        while true {
            let result: Result<Output, any Error>?? = monitor.withLock {
                while true {
                    if let result = ready.removeValue(forKey: takenCount) {
                        takenCount += 1
                        monitor.wake()
                        return .some(result)
                    }
                    if takenCount >= endCount { return .some(nil) }
                    // Without a thread to spare the work is done here and now.
                    if threads.isEmpty { return nil }
                    monitor.wait()
                }
            }
            if let result { return try result?.get() }
            _ = step(0)
        }
    }

    /// Ends the threads; to be called once, by the one who takes.
    func stop() {
        monitor.withLock {
            isStopped = true
            monitor.wake()
        }
        for thread in threads { thread.join() }
    }

    /// Does one task.
    ///
    /// - Returns: whether there may be more.
    private func step(_ worker: Int) -> Bool {
        guard let (place, task) = monitor.withLock({ begin() }) else { return false }
        let result = Result { try work(worker, task) }
        monitor.withLock {
            ready[place] = result
            if case .failure = result { endCount = min(endCount, place + 1) }
            monitor.wake()
        }
        return true
    }

    /// Waits for room and draws a task; nil when there is no more to do.
    private func begin() -> (Int, Task)? {
        while !isStopped, startedCount < endCount, startedCount - takenCount >= depth {
            monitor.wait()
        }
        guard !isStopped, startedCount < endCount else { return nil }
        do {
            if let task = try next() {
                startedCount += 1
                return (startedCount - 1, task)
            }
            endCount = startedCount
        } catch {
            ready[startedCount] = .failure(error)
            startedCount += 1
            endCount = startedCount
        }
        monitor.wake()
        return nil
    }
}
