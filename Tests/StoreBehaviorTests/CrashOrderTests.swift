import TestSupport
import Testing
import VarveFiles
import VarveStore

/// The order in which the steps ask for durable things.
@Suite struct CrashOrder {
    @Test func syncsBeforeItNamesAndNamesBeforeItCommits() throws {
        let work = try CrashWorkload.shared.get()
        for step in work.steps.indices {
            let store = CrashWorkload.store(work.disks[step].crashed(model: .keepIssued))
            var pieces = 0
            try work.steps[step].perform(store) { _ in
                pieces += 1
                store.traced.acknowledge(sparing: Harness.isSpare)
            }
            #expect(pieces == work.stages[step].count - 2)
            store.traced.acknowledge()
            #expect(store.traced.violations.isEmpty)
            let commits = store.traced.events.filter {
                $0.operation == .append && Harness.isManifest($0.path)
            }
            #expect(commits.count > pieces, "the rules have seen no commit")
        }
    }

    /// The disk lies once: a sync does nothing. If that changes what recovery makes of what a power cut
    /// leaves, and no check finds it, the sync was not needed or the check is blind.
    @Test(arguments: CrashStep.all.indices)
    func everySyncThatMattersIsMissed(_ step: Int) throws {
        let work = try CrashWorkload.shared.get()
        let honest = try recovered(powerCuts(work, step, nil))
        var caught = 0
        for point in work.points(step, oneIn: work.logs[step].count < 80 ? 1 : 3) {
            let operation = work.logs[step][point.change - 1]
            guard [.sync, .syncDirectory].contains(operation.operation) else { continue }
            let lie = SimulatedFault(at: operation.number, code: 0)
            let found = try powerCuts(work, step, lie)
            let isMissed = found.contains { disk, pieces in
                !work.isSound(disk, step, acknowledged: pieces)
            }
            caught += isMissed ? 1 : 0
            // Nobody who asks for records misses the settings.
            guard !isMissed, operation.path != "/store/varve.toml.tmp" else { continue }
            let isSame = try recovered(found) == honest
            #expect(isSame, "nobody misses \(operation)")
        }
        #expect(caught >= (CrashWorkload.isWhole ? 8 : 1))
    }

    /// What power cuts right behind each acknowledgement leave, with the pieces that were
    /// acknowledged: nothing that is not synced, or all names without their bytes.
    private func powerCuts(
        _ work: CrashWorkload, _ step: Int, _ fault: SimulatedFault?
    ) throws -> [(disk: Simulated, pieces: Int)] {
        let disk = work.disks[step].crashed(model: .keepIssued)
        disk.setFault(fault, on: .changing)
        var found: [(Simulated, Int)] = []
        var pieces = 0
        let cut = {
            pieces += 1
            for model in [CrashModel.keepSynced, .keepPrefix(through: 0, names: .max)] {
                found.append((disk.crashed(model: model), pieces))
            }
        }
        try work.steps[step].perform(CrashWorkload.store(disk)) { _ in cut() }
        cut()
        return found
    }

    private func recovered(
        _ found: [(disk: Simulated, pieces: Int)]
    ) throws -> [[FilePath: [UInt8]]] {
        try found.map { found in
            let disk = found.disk.crashed(model: .keepIssued)
            try CrashWorkload.store(disk).recover()
            return disk.everything()
        }
    }
}
