import TestSupport
import Testing
import VarveFiles
import VarveQuery
import VarveReviews
import VarveStore

extension Harness {
    func compactor() throws -> Compactor {
        try Compactor(
            folder: folder, fileSystem: fileSystem, workers: workers,
            holder: LockHolder(processID: 2, command: "compact", startedAt: "now"),
            wait: LockWait(atMost: .zero, elapsed: { .zero }, sleep: { _ in }),
            compile: { FilterMatcher(try Filter($0.filter, now: $0.since)) })
    }

    /// Plans a compact and does it; nil where nothing is due.
    @discardableResult
    func compact(
        _ policy: LifecyclePolicy, at time: Int64? = nil, purges: Bool = false,
        report: (CompactionStep) throws -> Void = { _ in }
    ) throws -> CompactionOutcome? {
        let compactor = try compactor()
        let now = now
        let plan = try compactor.plan(policy, now: time ?? now, purges: purges)
        var failure: (any Error)?
        let outcome = try compactor.run(
            plan, clock: { now },
            report: { step, _ in
                do { try report(step) } catch { failure = failure ?? error }
            })
        if let failure { throw failure }
        traced.acknowledge()
        #expect(traced.violations.isEmpty)
        return outcome
    }

    /// Records of all versions, in order.
    func everyVersion() throws -> [String] {
        var options = ScanOptions.bySequence
        options.versions = .all
        return try lines(options)
    }
}

extension LifecyclePolicy {
    /// One that drops what is older than a day, as counted from the harness's clock.
    static func expiring(before day: String, trash: Int64 = 30 * day) -> LifecyclePolicy {
        var policy = LifecyclePolicy()
        policy.expireAfter = Harness.start - micros(of: day)
        policy.trashKeep = trash
        return policy
    }

    static func micros(of day: String) -> Int64 {
        PartitionName.parse(day).map { Int64($0.firstDay) * LifecyclePolicy.day } ?? 0
    }
}

extension Harness {
    /// The clock of a new harness.
    static let start: Int64 = 1_717_200_000_000_000
}
