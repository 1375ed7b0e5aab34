import Synchronization
import VarveReviews
import VarveStore

/// Stores small batches of many callers: what arrives while a group is being synced is the next
/// group, and a caller's batch is acknowledged when its group is durable.
///
/// Two threads of its own: one settles a group while the other writes and syncs the one before.
/// Callers wait for room when they bring more than is stored (`queueBytesMax`). Safe to share between
/// threads.
public final class Appender: Sendable {
    /// How many bytes may wait to be stored; also the most that one group takes, but for a single
    /// larger batch.
    public static let queueBytesMax = 4 << 20
    /// The largest batch: a journal with it is still one that is read.
    public static let batchBytesMax = 64 << 20
    /// How many batches one group takes at most.
    private static let groupBatchesMax = 1_024

    private let shared = Shared()
    private let threads = Mutex<[VarveStore.Thread]>([])

    /// Begins a run.
    ///
    /// - Parameters:
    ///   - writer: used by nobody else until `close()` has returned.
    ///   - source: the name that the records' `_source` shows.
    ///   - now: the clock, microseconds since 1970.
    public init(
        writer: StoreWriter, profile: Profile, source: String, options: IngestOptions,
        now: @escaping @Sendable () -> Int64
    ) throws {
        let session = try AppendSession(
            writer: writer, profile: profile, source: source, options: options, now: now)
        let handed = Handover(session)
        let shared = shared
        let stager = Thread.start { Stager(handed.value, shared).run() }
        let syncer = Thread.start { shared.writeGroups() }
        guard let stager, let syncer else { throw StoreError.poisoned }
        threads.withLock { $0 = [stager, syncer] }
    }

    /// Stores a batch of units, one a line; returns when it is durable.
    ///
    /// All of a batch is stored, or nothing; a unit that is no record becomes a dead letter, and
    /// does not keep the others out.
    ///
    /// - Throws: `AppendError`; the error that stopped the run, after the first one.
    public func append(_ units: [UInt8]) throws -> AppendOutcome {
        guard units.count <= Self.batchBytesMax else {
            throw AppendError.tooLarge(byteCount: units.count, limit: Self.batchBytesMax)
        }
        return try shared.append(units)
    }

    /// How many groups were stored so far, by one sync each.
    public var groupCount: Int { shared.written }

    /// Stores what was appended, folds the journal and ends the run.
    ///
    /// - Returns: the run's entry in the ledger.
    /// - Throws: what stopped the run.
    public func close() throws -> LedgerEntry {
        shared.close()
        for thread in threads.withLock({ threads in
            defer { threads = [] }
            return threads
        }) { thread.join() }
        return try shared.result()
    }
}

extension Appender {
    /// Batches that are stored together; their callers wait here for the answer.
    @safe
    final class Gathering: @unchecked Sendable {
        /// Those of callers who came so far; guarded by the monitor of `Shared` until it is taken.
        fileprivate(set) var batches: [[UInt8]] = []
        private let monitor = Monitor()
        private var answer: Result<[AppendOutcome], any Error>?

        func answer(_ result: Result<[AppendOutcome], any Error>) {
            monitor.withLock {
                answer = result
                monitor.wake()
            }
        }

        /// Waits for what became of a batch.
        func outcome(at place: Int) throws -> AppendOutcome {
            try monitor.withLock {
                while true {
                    if let answer { return try answer.get()[place] }
                    monitor.wait()
                }
            }
        }
    }

    /// A group on its way to the disk.
    struct Group {
        let staged: AppendSession.Staged
        let gathered: Gathering
    }

    /// What callers and the two threads share; all of it under the monitor's lock.
    @safe
    final class Shared: @unchecked Sendable {
        private let monitor = Monitor()
        /// The one who settles waits for batches,
        private let arrival = Monitor.Condition()
        /// callers for room in the queue,
        private let room = Monitor.Condition()
        /// and the two threads for each other.
        private let handover = Monitor.Condition()
        private var gathering = Gathering()
        private var gatheredBytes = 0
        private var group: Group?
        private var isWriting = false
        private var isClosed = false
        private var isStaged = false
        private var failure: (any Error)?
        private var groupsWritten = 0
        private var entry: LedgerEntry?

        func append(_ units: [UInt8]) throws -> AppendOutcome {
            let (mine, place) = try monitor.withLock {
                while failure == nil, !isClosed, !hasRoom(for: units.count) {
                    monitor.wait(for: room)
                }
                if let failure { throw failure }
                guard !isClosed else { throw AppendError.closed }
                gathering.batches.append(units)
                gatheredBytes += units.count
                arrival.wake()
                return (gathering, gathering.batches.count - 1)
            }
            return try mine.outcome(at: place)
        }

        /// Under the lock.
        private func hasRoom(for byteCount: Int) -> Bool {
            gathering.batches.isEmpty
                || gathering.batches.count < groupBatchesMax
                    && gatheredBytes + byteCount <= queueBytesMax
        }

        /// What was gathered; nil when closed, or when nothing came for a while.
        func take() -> Gathering? {
            monitor.withLock {
                if gathering.batches.isEmpty, !isClosed, failure == nil {
                    monitor.wait(for: arrival, atMost: .seconds(1))
                }
                guard !gathering.batches.isEmpty, failure == nil else { return nil }
                let taken = gathering
                gathering = Gathering()
                gatheredBytes = 0
                room.wake()
                return taken
            }
        }

        /// Hands a group over to the thread that writes; waits until it has taken the one before.
        func hand(_ next: Group) {
            monitor.withLock {
                while group != nil, failure == nil { monitor.wait(for: handover) }
                if let failure { return next.gathered.answer(.failure(failure)) }
                group = next
                handover.wake()
            }
        }

        /// Waits until all groups are written.
        func drain() {
            monitor.withLock {
                while (group != nil || isWriting) && failure == nil {
                    monitor.wait(for: handover)
                }
            }
        }

        func writeGroups() {
            while let next = nextGroup() {
                let result = Result { try next.staged.group.write() }
                monitor.withLock {
                    isWriting = false
                    switch result {
                    case .success: groupsWritten += 1
                    case .failure(let error): fail(error)
                    }
                    handover.wake()
                }
                next.gathered.answer(result.map { next.staged.outcomes })
            }
        }

        private func nextGroup() -> Group? {
            monitor.withLock {
                while group == nil, !isStaged, failure == nil { monitor.wait(for: handover) }
                guard failure == nil, let next = group else { return nil }
                group = nil
                isWriting = true
                handover.wake()
                return next
            }
        }

        func close() {
            monitor.withLock {
                isClosed = true
                arrival.wake()
                room.wake()
            }
        }

        /// The thread that settles is at its end.
        func end(_ result: Result<LedgerEntry, any Error>) {
            monitor.withLock {
                switch result {
                case .success(let entry): self.entry = entry
                case .failure(let error): fail(error)
                }
                isStaged = true
                handover.wake()
            }
        }

        /// Answers those whose batches were taken, but whose group failed.
        func fail(_ gathered: Gathering, _ error: any Error) {
            monitor.withLock {
                fail(error)
                gathered.answer(.failure(failure ?? error))
            }
        }

        var written: Int { monitor.withLock { groupsWritten } }

        var hasFailed: Bool { monitor.withLock { failure != nil } }

        var isFinished: Bool { monitor.withLock { isClosed && gathering.batches.isEmpty } }

        func result() throws -> LedgerEntry {
            try monitor.withLock {
                if let failure { throw failure }
                guard let entry else { throw StoreError.poisoned }
                return entry
            }
        }

        /// Under the lock: whoever waits learns of the first failure.
        private func fail(_ error: any Error) {
            if failure == nil { failure = error }
            let failure = failure ?? error
            gathering.answer(.failure(failure))
            gathering = Gathering()
            group?.gathered.answer(.failure(failure))
            group = nil
            arrival.wake()
            room.wake()
            handover.wake()
        }
    }

    /// The thread that settles groups.
    private struct Stager {
        private let session: AppendSession
        private let shared: Shared

        init(_ session: AppendSession, _ shared: Shared) {
            self.session = session
            self.shared = shared
        }

        func run() {
            do {
                while !shared.isFinished, !shared.hasFailed {
                    if let gathered = shared.take() { try store(gathered) }
                    if session.isFoldDue {
                        shared.drain()
                        try session.fold()
                    }
                }
                shared.drain()
                guard !shared.hasFailed else { return shared.end(.failure(StoreError.poisoned)) }
                try session.finish()
                shared.end(.success(session.entry))
            } catch {
                shared.end(.failure(error))
            }
        }

        private func store(_ gathered: Gathering) throws {
            do {
                let staged = try session.stage(gathered.batches)
                shared.hand(Group(staged: staged, gathered: gathered))
            } catch {
                shared.fail(gathered, error)
                throw error
            }
        }
    }
}
