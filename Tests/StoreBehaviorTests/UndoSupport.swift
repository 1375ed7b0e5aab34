import TestSupport
import Testing
import VarveFiles
import VarveQuery
import VarveSegments

@testable import VarveStore

extension Simulated {
    func loseManifest(_ store: Harness) throws {
        for file in try list(store.folder) where file.name.hasPrefix("MANIFEST-") {
            try unlink(Paths.join(store.folder, file.name))
        }
    }
}

extension Harness {
    static func compiled(_ hold: Hold) throws -> any RowMatcher {
        FilterMatcher(try Filter(hold.filter, now: hold.since))
    }

    private var holder: LockHolder { LockHolder(processID: 2, command: "test", startedAt: "now") }

    private var noWait: LockWait { LockWait(atMost: .zero, elapsed: { .zero }, sleep: { _ in }) }

    /// Drops what is older than a day, given as a partition's name; what is dead is removed if it
    /// purges.
    @discardableResult
    func expireOlder(than day: String, purges: Bool = false) throws -> RunID? {
        let bound = Int64(try #require(PartitionName.parse(day)).firstDay) * LifecyclePolicy.day
        var policy = LifecyclePolicy()
        policy.warmAfter = nil
        policy.coldAfter = nil
        policy.expireAfter = now - bound
        return try compact(by: policy, purges: purges)
    }

    /// - Returns: the compact's run; nil where there was nothing to do.
    @discardableResult
    func compact(by policy: LifecyclePolicy, purges: Bool = false) throws -> RunID? {
        let compactor = try Compactor(
            folder: folder, fileSystem: fileSystem, workers: workers, holder: holder, wait: noWait,
            compile: Self.compiled)
        let plan = try compactor.plan(policy, now: now, purges: purges)
        return try compactor.run(plan, clock: { now })?.run
    }

    func undoPlan(_ run: UInt64) throws -> UndoPlan {
        try Undo(writer(), compile: Self.compiled).plan(RunID(rawValue: run))
    }

    @discardableResult
    func undo(_ run: UInt64) throws -> UndoOutcome {
        let undo = Undo(try writer(), compile: Self.compiled)
        let outcome = try undo.run(undo.plan(RunID(rawValue: run)), clock: { now })
        traced.acknowledge()
        #expect(traced.violations.isEmpty)
        return outcome
    }

    func undoChoices() throws -> [UndoChoice] {
        try UndoChoice.all(
            Store(folder: folder, fileSystem: fileSystem).committed(),
            trashKeep: LifecyclePolicy().trashKeep)
    }

    func addHold(_ name: String, _ filter: String) throws {
        try writer().commit([.holdAdded(Hold(name: name, filter: filter, since: now))])
    }

    var allVersions: ScanOptions {
        var options = ScanOptions.bySequence
        options.versions = .all
        return options
    }

    /// What the store shows, and that it is whole.
    func expectShown(
        _ latest: [String], all: [String]? = nil, _ location: SourceLocation = #_sourceLocation
    ) throws {
        #expect(try lines() == latest, sourceLocation: location)
        if let all { #expect(try lines(allVersions) == all, sourceLocation: location) }
        let damage = try verify().damage
        #expect(damage.isEmpty, "\(damage)", sourceLocation: location)
    }
}
