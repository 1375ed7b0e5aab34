/// How long to wait for a lock, and with which clock: the engine reads none itself.
public struct LockWait {
    /// How long to try at most. Zero tries once.
    public let bound: Duration
    /// The time since any fixed point, from a clock that does not go backwards.
    public let elapsed: () -> Duration
    /// Blocks the calling thread for about that long.
    public let sleep: (Duration) -> Void

    /// A wait of at most `bound`.
    public init(
        atMost bound: Duration, elapsed: @escaping () -> Duration,
        sleep: @escaping (Duration) -> Void
    ) {
        self.bound = bound
        self.elapsed = elapsed
        self.sleep = sleep
    }
}

/// What came of waiting for a lock.
public enum LockOutcome: Sendable {
    /// It is ours.
    case acquired(any FileLock)
    /// The wait ran out; who held it last, if they said so.
    case held(by: LockHolder?)
}

extension FileSystem {
    /// Tries to take a lock again and again, with growing pauses of 1 to 100 ms, until it is ours
    /// or the wait runs out. Tries at least once, and once more at the very end.
    public func lock(
        _ path: FilePath, contents holder: LockHolder, waiting wait: LockWait
    ) throws(FileError) -> LockOutcome {
        let start = wait.elapsed()
        var pause = Duration.milliseconds(1)
        while true {
            if let lock = try lock(path, contents: holder) { return .acquired(lock) }
            let left = wait.bound - (wait.elapsed() - start)
            guard left > .zero else { return .held(by: try lockHolder(path)) }
            wait.sleep(min(pause, left))
            pause = min(pause * 2, .milliseconds(100))
        }
    }
}
