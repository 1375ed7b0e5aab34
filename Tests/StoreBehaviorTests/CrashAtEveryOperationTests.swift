import TestSupport
import Testing
import VarveFiles
import VarveIngest
import VarveStore

@Suite struct CrashAtEveryOperation {
    @Test func theWorkloadIsWorthIt() throws {
        let work = try CrashWorkload.shared.get()
        for ingest in work.ingests.indices {
            let model = CrashWorkload.model(work.ingests[...ingest])
            #expect(work.stages[ingest].last?.latest == model.latest)
            #expect(work.stages[ingest].last?.all == model.all)
            #expect(work.stages[ingest].count > 2 || !CrashWorkload.studied.contains(ingest))
            let after = try CrashWorkload.contents(of: work.disks[ingest + 1])
            #expect(after == work.stages[ingest].last)
        }
        let log = work.logs.flatMap { $0 }
        #expect(log.contains { $0.target?.contains(".dv-0002") == true })
        #expect(log.contains { $0.operation == .unlink && $0.path.hasSuffix(".key") })
        #expect(log.contains { $0.operation == .unlink && $0.path.contains(".dv-") })
        #expect(work.stages.last?.last?.dead.count == 3)
    }

    @Test(arguments: CrashModel.allCases, CrashWorkload.studied)
    func keepsWhatWasAcknowledged(_ model: CrashModel, _ ingest: Int) throws {
        let work = try CrashWorkload.shared.get()
        reached("crash-points", work.changes(ingest).count)
        for change in work.changes(ingest) {
            let label = "crash at change \(change) of ingest \(ingest), \(model)"
            let disk = work.disks[ingest].crashed(model: .keepIssued)
            disk.crash(atChange: change)
            let (batches, _) = work.attempt(ingest, on: disk)
            #expect(disk.isCrashed, "\(label): never came")
            let found = disk.crashed(model: model)
            try work.check(found, ingest, acknowledged: batches, label)
            try work.finish(found, ingest, label)
        }
    }

    /// The second crash comes at an operation of the run that mends what the first one left.
    @Test func recoversFromACrashOfTheRecovery() throws {
        let work = try CrashWorkload.shared.get()
        let firsts = CrashWorkload.studied.flatMap { ingest in
            work.changes(ingest).map { (ingest: ingest, change: $0) }
        }
        var generator = SeededGenerator(seed: 7)
        let chosen =
            CrashWorkload.isWhole ? firsts : Array(firsts.shuffled(using: &generator)[..<8])
        for (ingest, change) in chosen {
            for model in CrashModel.allCases {
                let disk = work.disks[ingest].crashed(model: .keepIssued)
                disk.crash(atChange: change)
                let (batches, _) = work.attempt(ingest, on: disk)
                let found = disk.crashed(model: model)
                try crashAgain(
                    work, found, ingest, batches, &generator,
                    "crash at change \(change) of ingest \(ingest), \(model)")
            }
        }
    }

    private func crashAgain(
        _ work: CrashWorkload, _ found: Simulated, _ ingest: Int, _ batches: Int,
        _ generator: inout SeededGenerator, _ label: String
    ) throws {
        let undisturbed = found.crashed(model: .keepIssued)
        _ = work.attempt(ingest, on: undisturbed)
        let all = Array(1...undisturbed.count(.changing))
        // The first operations are the recovery's own: always tried.
        let some = all.prefix(4) + all.dropFirst(4).shuffled(using: &generator).prefix(4)
        for change in CrashWorkload.isWhole ? all[...] : some {
            let label = "\(label), then at change \(change)"
            let second = found.crashed(model: .keepIssued)
            second.crash(atChange: change)
            _ = work.attempt(ingest, on: second)
            reached("crash-in-recovery", CrashModel.allCases.count)
            for model in CrashModel.allCases {
                let rebooted = second.crashed(model: model)
                try checkPrefix(work, rebooted, ingest, atLeast: batches, "\(label), \(model)")
                if model == .keepSynced || CrashWorkload.isWhole {
                    try work.finish(rebooted, ingest, "\(label), \(model)")
                }
            }
        }
    }

    /// The second run's batches are not the first one's: what is there is some beginning of the
    /// undisturbed run that holds at least what was acknowledged.
    private func checkPrefix(
        _ work: CrashWorkload, _ disk: Simulated, _ ingest: Int, atLeast batches: Int,
        _ label: String
    ) throws {
        let found = try CrashWorkload.contents(of: disk)
        let reached = work.stages[ingest][batches].all
        let last = work.stages[ingest].last?.all ?? []
        #expect(found.all.starts(with: reached), "\(label): lost")
        #expect(last.starts(with: found.all), "\(label): doubled")
        guard try Store.exists("/store", disk) else { return }
        #expect(try CrashWorkload.harness(disk).verify().damage.isEmpty, "\(label): verify")
    }
}
