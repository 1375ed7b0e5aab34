import Testing
import VarveFiles

@testable import VarveStore
@testable import varve

@Suite struct PolicyTextTests {
    private let day = LifecyclePolicy.day

    /// 2020-01-01.
    private let now: Int64 = 1_577_836_800_000_000

    private func plan(_ policy: LifecyclePolicy, _ holds: [Hold] = []) -> CompactionPlan {
        CompactionPlan(now: now, policy: policy, holds: holds, purges: false)
    }

    private func step(
        _ kind: CompactionStep.Kind, rows: UInt64, dropped: UInt64 = 0
    ) throws -> CompactionStep {
        CompactionStep(
            kind: kind, partition: try #require(PartitionName.parse("2013")),
            inputs: [SegmentID(rawValue: rows)], rowsIn: rows, rowsDropped: dropped,
            bytesIn: 10 * rows, bytesOut: 5 * rows, work: .remove(expires: false))
    }

    private func lines(_ plan: CompactionPlan, _ drops: [DropEntry] = []) -> [String] {
        PolicyText(path: "/s", plan: plan, drops: drops, style: .plain).lines
    }

    @Test("every rule is said, and what is not set too")
    func rules() {
        var policy = LifecyclePolicy()
        policy.coldAfter = nil
        #expect(
            lines(plan(policy)) == [
                "policy of /s",
                "",
                "warm_after     30d       older records are compressed harder (warm)",
                "cold_after     not set   no record moves to the cold tier",
                "expire_after   not set   nothing expires",
                "age_from       review    a record's age counts from its review time",
                "versions_keep  not set   replaced versions stay as long as their record",
                "trash_keep     30d       so long varve undo brings back what was dropped; it is "
                    + "gone at most 7 days later",
                "dead_keep      not set   dead letters stay until varve dead drop",
                "",
                "due on 2020-01-01",
                "nothing",
            ])
        policy.ageFrom = .ingested
        policy.expireAfter = 36 * 3_600_000_000
        policy.versionsKeep = day
        let lines = lines(plan(policy))
        #expect(lines.contains("expire_after   36h       older records are dropped"))
        let accepted = "age_from       ingested  a record's age counts from when it was accepted"
        #expect(lines.contains(accepted))
        #expect(lines.contains { $0.hasPrefix("versions_keep  1d        versions that were repl") })
    }

    @Test("what is due is summed by kind of step, in the order of the plan")
    func due() throws {
        var plan = plan(LifecyclePolicy())
        plan.steps = try [
            step(.expire, rows: 100, dropped: 60), step(.expire, rows: 20, dropped: 1),
            step(.warm, rows: 1),
        ]
        let lines = lines(plan)
        #expect(lines.contains("expire         61 of 120 rows in 2 segments, 1.2 kB"))
        #expect(lines.contains("warm           1 row in 1 segment, 10 B"))
        #expect(!lines.contains("nothing"))
        let due = DueWork.list(plan)
        #expect(due.map(\.kind) == [.expire, .warm])
        #expect(due.map(\.steps) == [2, 1])
        #expect(due.map(\.bytesOut) == [600, 5])
        #expect(
            due[0].json.text == """
                {"kind":"expire","steps":2,"inputs":2,"rows_in":120,"rows_dropped":61,\
                "bytes_in":1200,"bytes_out":600}
                """)
    }

    @Test("what waits is said with its dates, and holds with their filters")
    func waiting() {
        let hold = Hold(name: "case\u{1b}[2J", filter: "rating = 1", since: now - day)
        var policy = LifecyclePolicy()
        policy.versionsKeep = day
        var plan = plan(policy, [hold])
        plan.expiringRows = 3
        plan.heldRows = 1
        plan.waiting = WaitingRows(dropped: 7, superseded: 2, goneBy: now + 37 * day)
        let drop = DropEntry(run: RunID(rawValue: 4), at: now, rows: 7)
        let lines = lines(plan, [drop])
        #expect(lines.contains("3 records would expire"))
        #expect(lines.contains("1 record would expire, but a hold keeps them"))
        #expect(lines.contains("run 4 dropped 7 rows on 2020-01-01, kept until 2020-01-31"))
        #expect(lines.contains("2 replaced versions wait for versions_keep"))
        #expect(lines.contains("the first of what waits is gone by 2020-02-07"))
        #expect(lines.last == #"case\x1b[2J, since 2019-12-31: rating = 1"#)
    }

    @Test("the object has its documented keys")
    func object() throws {
        let text = PolicyText(
            path: "/s", plan: plan(LifecyclePolicy()), drops: [], style: .plain)
        guard case .object(let members) = text.json else {
            Issue.record("no object")
            return
        }
        #expect(
            members.map(\.key) == [
                "format", "path", "now", "rules", "due", "expiring", "held", "waiting", "drops",
                "holds",
            ])
        #expect(members[0].value.text == "\"varve-policy-1\"")
    }

    @Test("a time beyond all is no trap")
    func lateDrop() {
        var policy = LifecyclePolicy()
        policy.trashKeep = .max
        let drop = DropEntry(run: RunID(rawValue: 1), at: now, rows: 1)
        #expect(TrashEntry(drop, policy).restorableUntil == .max)
        #expect(!TrashEntry(drop, policy).text.isEmpty)
    }
}
