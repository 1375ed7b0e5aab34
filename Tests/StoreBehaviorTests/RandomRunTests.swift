import Glibc
import TestSupport
import Testing

@Suite struct RandomRunTests {
    /// Of a failure, `VARVE_SEED` replays the one seed.
    private static let seeds: ClosedRange<UInt64> = {
        if let text = unsafe getenv("VARVE_SEED"), let seed = UInt64(unsafe String(cString: text)) {
            return seed...seed
        }
        return 1...(CrashWorkload.isWhole ? 1_000 : 2)
    }()

    @Test(arguments: UInt64(0)..<4)
    func noRunLosesOrDoublesARecord(_ part: UInt64) throws {
        for seed in Self.seeds where seed % 4 == part {
            var run = RandomRun(seed: seed)
            try run.run(operations: 500)
            reached("random-runs", 500)
        }
    }
}
