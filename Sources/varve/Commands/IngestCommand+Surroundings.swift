import VarveFiles
import VarveStore

extension LockHolder {
    /// This process.
    ///
    /// - Parameter command: what it runs, such as `varve ingest`.
    static func current(_ command: String) -> LockHolder {
        LockHolder(
            processID: Environment.processID, command: command,
            startedAt: Timestamp.text(SystemClock.micros()))
    }
}

extension LockWait {
    /// A wait that a wish to stop ends.
    static func stoppable(atMost bound: Duration) -> LockWait {
        LockWait(
            atMost: bound,
            elapsed: { SystemClock.elapsed() + (StopSignal.isRequested ? bound : .zero) },
            sleep: SystemClock.sleep)
    }
}

extension StoreCreation {
    /// A new store's identity.
    static func random(now: Int64) -> StoreCreation {
        var generator = SystemRandomNumberGenerator()
        func bytes() -> [UInt8] { (0..<16).map { _ in .random(in: 0...255, using: &generator) } }
        return StoreCreation(storeID: bytes(), digestKey: bytes(), createdAt: now)
    }
}
