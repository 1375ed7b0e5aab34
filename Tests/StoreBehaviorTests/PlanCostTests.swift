import TestSupport
import Testing
import VarveStore

@Suite struct PlanCostTests {
    private let harness = Harness(Simulated())

    @Test("what a plan costs is told by the manifest: rows that may expire, and dead ones")
    func rows() throws {
        try harness.ingest([
            Reviews.line("a"), Reviews.line("b"), Reviews.line("c", day: "2024-05-01"),
        ])
        let state = try harness.state()
        try #require(state.recordSegments.count == 2)
        func cost(_ state: StoreState, _ change: (inout LifecyclePolicy) -> Void) -> UInt64 {
            var policy = LifecyclePolicy()
            change(&policy)
            return CompactionPlanner.rowsToRead(state, policy, now: harness.now)
        }
        let year = 365 * LifecyclePolicy.day
        #expect(cost(state) { _ in } == 0)
        #expect(cost(state) { $0.expireAfter = year } == 2)
        #expect(cost(state) { $0.expireAfter = 0 } == 3)
        #expect(cost(state) { ($0.expireAfter, $0.ageFrom) = (year, .ingested) } == 3)

        try harness.ingest([Reviews.line("a", text: "new")])
        let later = try harness.state()
        #expect(cost(later) { _ in } == 1)
        // The dead row is looked at in its vector, and where the times are.
        #expect(cost(later) { $0.expireAfter = year } == 4)
    }
}
