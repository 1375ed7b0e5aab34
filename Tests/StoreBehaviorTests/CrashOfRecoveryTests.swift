import TestSupport
import Testing
import VarveFiles
import VarveStore

@Suite struct CrashOfRecovery {
    /// The second crash comes at any operation of what mends the first one's traces.
    @Test(arguments: CrashStep.all.indices)
    func isRecoveredFrom(_ step: Int) throws {
        let work = try CrashWorkload.shared.get()
        var random = SeededGenerator(seed: 70 + UInt64(step))
        for point in work.points(step, oneIn: 100) {
            for (model, found, pieces) in crashes(work, point, &random) {
                let label = "crash at \(point), \(model)"
                let recovered = found.crashed(model: .keepIssued)
                try CrashWorkload.store(recovered).recover()
                for change in 1...max(1, recovered.count(.changing)) {
                    let second = found.crashed(model: .keepIssued)
                    second.crash(atChange: change)
                    try? CrashWorkload.store(second).recover()
                    let models = Self.models(of: second, &random)
                    for again in models {
                        let label = "\(label), then at \(change) of the recovery, \(again)"
                        let rebooted = second.crashed(model: again)
                        work.check(
                            rebooted, step, acknowledged: pieces, mayBeTorn: true, label)
                        guard again == models.last else { continue }
                        work.finishRebooted(rebooted, step, label)
                    }
                    reached("crash-in-recovery", models.count)
                }
            }
        }
    }

    /// At once, and after a power cut, which may bring back what was removed. What folded a journal
    /// appended to the manifest, which is then written anew: of that counts what it says.
    @Test(arguments: CrashStep.all.indices)
    func twiceGivesTheSameBytes(_ step: Int) throws {
        let work = try CrashWorkload.shared.get()
        var random = SeededGenerator(seed: 80 + UInt64(step))
        for point in work.points(step, oneIn: 4) {
            for (model, found, _) in crashes(work, point, &random) {
                try CrashWorkload.store(found).recover()
                let once = found.everything().filter { !Harness.isManifest($0.key) }
                let contents = try CrashWorkload.store(found).contents()
                for again in CrashModel.allCases {
                    let second = found.crashed(model: again)
                    try CrashWorkload.store(second).recover()
                    let label = "crash at \(point), \(model), then \(again)"
                    let twice = second.everything().filter { !Harness.isManifest($0.key) }
                    let isSame = twice == once
                    #expect(isSame, "\(label)")
                    #expect(try CrashWorkload.store(second).contents() == contents, "\(label)")
                }
            }
        }
    }

    /// A crash anywhere in the step that is done again: what is there is some beginning of the
    /// undisturbed step that holds at least what either run had acknowledged. The second run's
    /// pieces are not the first one's.
    @Test(arguments: CrashStep.all.indices)
    func goesOnWhereverItStopsAgain(_ step: Int) throws {
        let work = try CrashWorkload.shared.get()
        var random = SeededGenerator(seed: 90 + UInt64(step))
        let last = work.stages[step].last?.all ?? []
        for point in work.points(step, oneIn: 24) {
            for (model, found, pieces) in crashes(work, point, &random) {
                let undisturbed = found.crashed(model: .keepIssued)
                _ = work.attempt(step, on: undisturbed)
                let change = Int.random(in: 1...undisturbed.count(.changing), using: &random)
                let second = found.crashed(model: .keepIssued)
                second.crash(atChange: change)
                var reached = work.stages[step][pieces].all.count
                let store = CrashWorkload.store(second)
                try? work.steps[step].perform(store) { _ in
                    reached = try store.contents().all.count
                }
                for again in Self.models(of: second, &random) {
                    let label = "crash at \(point), \(model), then at \(change), \(again)"
                    let rebooted = second.crashed(model: again)
                    let all = try CrashWorkload.store(rebooted).contents().all
                    if work.steps[step].drops {
                        // Partition by partition, whichever comes first.
                        #expect(Set(all).isSuperset(of: last), "\(label): lost")
                        #expect(all.count <= reached && Set(all).count == all.count, "\(label)")
                    } else {
                        #expect(all.count >= reached, "\(label): lost")
                        #expect(last.starts(with: all), "\(label): doubled")
                    }
                    work.finishRebooted(rebooted, step, label)
                }
            }
        }
    }

    /// The disks that a crash at a point may leave, with the pieces that were acknowledged.
    private func crashes(
        _ work: CrashWorkload, _ point: CrashPoint, _ random: inout SeededGenerator
    ) -> [(model: CrashModel, found: Simulated, pieces: Int)] {
        let disk = work.disks[point.step].crashed(model: .keepIssued)
        disk.crash(atChange: point.change)
        let (pieces, _) = work.attempt(point.step, on: disk)
        return Self.models(of: disk, &random).map { ($0, disk.crashed(model: $0), pieces) }
    }

    /// K, A, one of B and one of C; one of the four if not all is to be tried.
    private static func models(
        of disk: Simulated, _ random: inout SeededGenerator
    ) -> [CrashModel] {
        let models =
            CrashModel.allCases + [.keepSectors(seed: random.next())]
            + [disk.prefixes.randomElement(using: &random)].compactMap { $0 }
        return CrashWorkload.isWhole ? models : Array(models.shuffled(using: &random).prefix(1))
    }
}
