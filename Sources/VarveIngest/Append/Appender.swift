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
        let request = Request(units)
        return try shared.enqueueAndWait(request)
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
    /// A caller's batch.
    final class Request {
        let units: [UInt8]
        var outcome: Result<AppendOutcome, any Error>?

        init(_ units: [UInt8]) { self.units = units }
    }

    /// A group on its way to the disk.
    struct Group {
        let staged: AppendSession.Staged
        let requests: [Request]
    }

    /// What callers and the two threads share; all of it under the monitor's lock.
    @safe
    final class Shared: @unchecked Sendable {
        private let monitor = Monitor()
        private var queue: [Request] = []
        private var queueBytes = 0
        private var group: Group?
        private var isWriting = false
        private var isClosed = false
        private var isStaged = false
        private var failure: (any Error)?
        private var groupsWritten = 0
        private var entry: LedgerEntry?

        func enqueueAndWait(_ request: Request) throws -> AppendOutcome {
            let outcome: Result<AppendOutcome, any Error> = monitor.withLock {
                while queueBytes > 0, queueBytes + request.units.count > queueBytesMax,
                    failure == nil, !isClosed
                {
                    monitor.wait()
                }
                if let failure { return .failure(failure) }
                guard !isClosed else { return .failure(AppendError.closed) }
                queue.append(request)
                queueBytes += request.units.count
                monitor.wake()
                while true {
                    if let outcome = request.outcome { return outcome }
                    monitor.wait()
                }
            }
            return try outcome.get()
        }

        /// The batches that wait; empty when closed, or when nothing came for a while.
        func take() -> [Request] {
            monitor.withLock {
                if queue.isEmpty, !isClosed, failure == nil { monitor.wait(atMost: .seconds(1)) }
                let taken = Array(queue.prefix(groupBatchesMax))
                queue.removeFirst(taken.count)
                for request in taken { queueBytes -= request.units.count }
                monitor.wake()
                return taken
            }
        }

        /// Hands a group over to the thread that writes; waits until it has taken the one before.
        func hand(_ next: Group) {
            monitor.withLock {
                while group != nil, failure == nil { monitor.wait() }
                guard failure == nil else { return answer(next.requests) }
                group = next
                monitor.wake()
            }
        }

        /// Waits until all groups are written.
        func drain() {
            monitor.withLock {
                while (group != nil || isWriting) && failure == nil { monitor.wait() }
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
                    for (request, outcome) in zip(next.requests, next.staged.outcomes) {
                        request.outcome = result.map { outcome }
                    }
                    monitor.wake()
                }
            }
        }

        private func nextGroup() -> Group? {
            monitor.withLock {
                while group == nil, !isStaged, failure == nil { monitor.wait() }
                guard failure == nil, let next = group else { return nil }
                group = nil
                isWriting = true
                monitor.wake()
                return next
            }
        }

        func close() {
            monitor.withLock {
                isClosed = true
                monitor.wake()
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
                monitor.wake()
            }
        }

        /// Answers requests that were taken, but whose group failed.
        func fail(_ requests: [Request], _ error: any Error) {
            monitor.withLock {
                fail(error)
                answer(requests)
                monitor.wake()
            }
        }

        var written: Int { monitor.withLock { groupsWritten } }

        var hasFailed: Bool { monitor.withLock { failure != nil } }

        var isFinished: Bool { monitor.withLock { isClosed && queue.isEmpty } }

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
            answer(queue)
            queue = []
            if let group { answer(group.requests) }
            group = nil
        }

        private func answer(_ requests: [Request]) {
            for request in requests { request.outcome = .failure(failure ?? StoreError.poisoned) }
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
                    let requests = shared.take()
                    if !requests.isEmpty { try store(requests) }
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

        private func store(_ requests: [Request]) throws {
            let staged = Result { try session.stage(requests.map(\.units)) }
            switch staged {
            case .success(let staged): shared.hand(Group(staged: staged, requests: requests))
            case .failure(let error):
                shared.fail(requests, error)
                throw error
            }
        }
    }
}
