import TestSupport
import Testing

@testable import VarveIngest
@testable import VarveStore

@Suite struct UndoRowsTests {
    @Test func rangesAndSetsHoldWhatWasPutIn() {
        var random = SeededGenerator(seed: 3)
        var ranges = RowRanges()
        var set = SequenceSet()
        var expected: Set<UInt32> = []
        for row in 0..<UInt32(40_000) where Int.random(in: 0..<4, using: &random) > 0 {
            ranges.append(row)
            set.insert(UInt64(row))
            expected.insert(row)
        }
        for row in expected where row.isMultiple(of: 7) { set.remove(UInt64(row)) }
        #expect(ranges.count == expected.count)
        #expect(ranges.ranges.count < expected.count / 2)
        for row in 0..<UInt32(41_000) {
            let isIn = expected.contains(row)
            #expect(ranges.contains(row) == isIn)
            #expect(set.contains(UInt64(row)) == (isIn && !row.isMultiple(of: 7)))
        }
    }

    @Test("what is dropped is judged alike in one pass and in many")
    func passes() throws {
        let store = Harness(Simulated())
        let lines = (0..<200).map { Reviews.line("R\($0)", day: "2011-0\(1 + $0 % 9)-10") }
        try store.ingest(lines)
        try store.ingest((0..<50).map { Reviews.line("R\($0)", day: "2011-05-05", text: "new") })
        let run = try #require(try store.expireOlder(than: "2015"))
        try store.ingest((40..<90).map { Reviews.line("R\($0)", day: "2022-01-01") })
        let snapshot = try store.writer().snapshot()
        let drop = try #require(snapshot.state.drop(run))
        var plans: [UndoPlan] = []
        for count in [7, 1 << 20] as [UInt64] {
            var plan = UndoPlan(run, "compact", snapshot)
            let rows = try DroppedRows(snapshot, run, store.workers, passCount: count)
            try rows.restore(in: &plan, of: drop.rows)
            plans.append(plan)
        }
        #expect(plans.map(\.restored) == [190, 190])
        #expect(plans.map(\.builtOn) == [60, 60])
        let staying = plans.map { $0.changes.mapValues(\.staying) }
        #expect(staying[0] == staying[1])
    }
}
