import Testing
import VarveReviews

@testable import VarveStore
@testable import varve

@Suite struct CompactionTextTests {
    /// 2020-01-01.
    private let now: Int64 = 1_577_836_800_000_000

    private func plan() -> CompactionPlan {
        CompactionPlan(now: now, policy: LifecyclePolicy(), holds: [], purges: false)
    }

    private func step(dropped: UInt64) throws -> CompactionStep {
        CompactionStep(
            kind: .expire, partition: try #require(PartitionName.parse("2013")),
            inputs: [SegmentID(rawValue: 1)], rowsIn: 100, rowsDropped: dropped, bytesIn: 1_000,
            bytesOut: 1_000, work: .drop([:]))
    }

    private func text(
        _ plan: CompactionPlan, _ outcome: CompactionOutcome? = nil, isDry: Bool = false,
        journaled: UInt64 = 0
    ) -> CompactionText {
        CompactionText(
            plan: plan, outcome: outcome, isDry: isDry, journaled: journaled, style: .plain)
    }

    @Test("of a dry run nothing waits, and what is in a journal is told")
    func dryRun() {
        var plan = plan()
        plan.waiting.dropped = 12
        #expect(text(plan, isDry: true).lines.last == "12 dropped rows would wait")
        plan.waiting.goneBy = now
        #expect(
            text(plan, isDry: true, journaled: 1_200).lines == [
                "nothing to do",
                "12 dropped rows would wait; the first would be gone by 2020-01-01",
                "1,200 records are in a journal and not in this plan: a compact brings them into "
                    + "segments first, if no ingest is at work",
            ])
        #expect(text(plan, isDry: true, journaled: 3).json.text.contains(#""in_journals":3"#))
        #expect(
            text(plan).lines == [
                "nothing to do", "12 dropped rows wait; the first are gone by 2020-01-01",
            ])
    }

    @Test("of a run that did not come to its end that is told which it did")
    func unfinished() throws {
        var plan = plan()
        plan.steps = [try step(dropped: 30), try step(dropped: 60)]
        plan.expiringRows = 90
        var outcome = CompactionOutcome(run: RunID(rawValue: 4), startedAt: now, now: now)
        outcome.leftOut = 2
        #expect(text(plan, outcome).lines == ["nothing was done"])
        outcome.steps = [try step(dropped: 30)]
        outcome.leftOut = 1
        let lines = text(plan, outcome).lines
        #expect(lines.contains { $0.hasPrefix("run 4   1 step   ") })
        #expect(lines.last == "30 records expired")
        #expect(text(plan, outcome).json.text.contains(#""left_out":1"#))
    }
}
