import Glibc
import Synchronization
import VarveIngest
import VarveStore

/// Shows a progress line on a terminal, at most ten times a second, and clears it at the end.
final class ProgressMeter: Sendable {
    private let isShown: Bool
    private let state: Mutex<State>

    private struct State {
        var isDrawn = false
        var drawnAt: Duration?
        /// Where the measuring began; nil before it.
        var start: (time: Duration, bytes: UInt64)?
    }

    /// - Parameters:
    ///   - isShown: whether standard error is a terminal.
    ///   - isResumed: whether some of the work was done before; then only what follows the first
    ///     report is measured.
    init(isShown: Bool, isResumed: Bool = false) {
        self.isShown = isShown
        let start = isResumed ? nil : (time: SystemClock.elapsed(), bytes: UInt64(0))
        state = Mutex(State(start: start))
    }

    /// The progress of an ingest.
    func report(_ progress: IngestProgress) {
        show(progress.bytes, of: progress.totalBytes, units: progress.units)
    }

    /// The progress of a check.
    func report(_ progress: VerifyProgress) {
        show(progress.bytes, of: progress.totalBytes, units: nil)
    }

    /// The progress of work that is counted in bytes.
    func report(_ bytes: UInt64, of total: UInt64) { show(bytes, of: total, units: nil) }

    private func show(_ bytes: UInt64, of total: UInt64?, units: UInt64?) {
        guard isShown else { return }
        let now = SystemClock.elapsed()
        state.withLock { state in
            if let drawnAt = state.drawnAt, now - drawnAt < .milliseconds(100) { return }
            state.drawnAt = now
            state.isDrawn = true
            let start = state.start ?? (time: now, bytes: bytes)
            state.start = start
            let line = ProgressLine(
                bytes: bytes, totalBytes: total, units: units,
                measuredBytes: bytes - min(bytes, start.bytes), elapsed: now - start.time)
            Console.writeError("\r\u{1b}[K" + line.text(columns: Terminal.columns(STDERR_FILENO)))
        }
    }

    /// Takes the line away.
    func clear() {
        state.withLock { state in
            if state.isDrawn { Console.writeError("\r\u{1b}[K") }
            state.isDrawn = false
        }
    }
}
