import Glibc
import Synchronization

/// Runs the pieces of one job on threads of its own, so that disk work never stalls a shared pool.
///
/// Threads live for one call: a call costs some 50 µs, and the engine makes a few calls a batch.
public struct Workers: Sendable {
    /// How many threads a job may take.
    public let count: Int

    public init(count: Int) {
        precondition(count > 0, "a job needs a thread")
        self.count = count
    }

    /// As many as the machine has processors online.
    public static var perProcessor: Workers {
        Workers(count: max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    }

    /// Calls `body(worker, piece)` for each piece below `pieces`, in rising order of their start,
    /// and returns when all are done.
    ///
    /// - Parameter body: `worker` is below `count` and used by one thread at a time.
    /// - Throws: the first error of any piece; pieces not yet begun are then left out.
    public func forEach(
        _ pieces: Int, _ body: @Sendable (_ worker: Int, _ piece: Int) throws -> Void
    ) throws {
        guard pieces > 1, count > 1 else {
            for piece in 0..<pieces { try body(0, piece) }
            return
        }
        try withoutActuallyEscaping(body) { body in
            let job = Job(pieces: pieces, body: body)
            let threads = (1..<min(count, pieces)).compactMap { Thread.start(job, worker: $0) }
            job.work(0)
            for thread in threads { thread.join() }
            try job.finish()
        }
    }
}

/// The pieces of a call of `forEach`, handed out one by one.
private final class Job: Sendable {
    let pieces: Int
    let body: @Sendable (Int, Int) throws -> Void
    private let next = Atomic<Int>(0)
    private let failure = Mutex<(any Error)?>(nil)

    init(pieces: Int, body: @escaping @Sendable (Int, Int) throws -> Void) {
        self.pieces = pieces
        self.body = body
    }

    func work(_ worker: Int) {
        while true {
            let piece = next.add(1, ordering: .relaxed).oldValue
            guard piece < pieces else { return }
            do {
                try body(worker, piece)
            } catch {
                failure.withLock { if $0 == nil { $0 = error } }
                next.store(pieces, ordering: .relaxed)
            }
        }
    }

    func finish() throws {
        if let error = failure.withLock({ $0 }) { throw error }
    }
}

/// One operating-system thread.
public struct Thread: @unchecked Sendable {
    // A handle that is only ever joined, once.
    private let handle: pthread_t

    /// Starts a thread that runs `body` once; nil when the system has no thread to give.
    public static func start(_ body: @escaping @Sendable () -> Void) -> Thread? {
        let box = unsafe Unmanaged.passRetained(Start(body))
        var handle = pthread_t()
        let result = unsafe pthread_create(
            &handle, nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                unsafe Unmanaged<Start>.fromOpaque(argument).takeRetainedValue().body()
                return nil
            }, box.toOpaque())
        guard result == 0 else {
            unsafe box.release()
            return nil
        }
        return Thread(handle: handle)
    }

    fileprivate static func start(_ job: Job, worker: Int) -> Thread? {
        start { job.work(worker) }
    }

    /// Waits for the thread's end.
    public func join() {
        _ = pthread_join(handle, nil)
    }
}

private final class Start: Sendable {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}

/// Work that goes on beside its maker, on a thread of its own; with a single worker at once, so that
/// what a test sees is always the same.
public final class Background<Value>: Sendable {
    private let thread: Thread?
    private let shared: Outcome

    public init(_ workers: Workers, _ body: @escaping @Sendable () throws -> Value) {
        let shared = Outcome()
        let work: @Sendable () -> Void = {
            let result = Handover(Result { try body() })
            shared.result.withLock { $0 = result }
        }
        self.shared = shared
        thread = workers.count > 1 ? Thread.start(work) : nil
        if thread == nil { work() }
    }

    /// Whether the work is at its end.
    public var isDone: Bool { shared.result.withLock { $0 != nil } }

    /// Waits for the end. To be called once.
    ///
    /// - Throws: what the work threw.
    public func wait() throws -> Value {
        thread?.join()
        guard let result = shared.result.withLock({ $0 }) else { throw StoreError.poisoned }
        return try result.value.get()
    }

    private final class Outcome: Sendable {
        let result = Mutex<Handover<Result<Value, any Error>>?>(nil)
    }
}

/// Passes a value that is not `Sendable` to workers which touch disjoint parts of it, or one after
/// another. Whoever makes one answers for that.
public struct Handover<Value>: @unchecked Sendable {
    public let value: Value

    public init(_ value: Value) { self.value = value }
}
