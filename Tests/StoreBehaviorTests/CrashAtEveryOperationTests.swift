import TestSupport
import Testing
import VarveFiles
import VarveStore

@Suite struct CrashAtEveryOperation {
    @Test func theWorkloadIsWorthIt() throws {
        let work = try CrashWorkload.shared.get()
        var model = StoreModel()
        for (step, disk) in zip(work.steps.indices, work.disks.dropFirst()) {
            work.steps[step].change(&model)
            let last = try #require(work.stages[step].last)
            #expect(model.matches(last), "step \(step)")
            #expect(try CrashWorkload.store(disk).contents() == last, "step \(step)")
        }
        let log = work.logs.joined()
        #expect(log.count > 300)
        let vectors = Set(log.compactMap(\.target).filter { $0.contains(".dv-") })
        #expect(vectors.count > 1)
        #expect(log.contains { $0.operation == .unlink && $0.path.hasSuffix(".key") })
        #expect(log.contains { $0.operation == .unlink && $0.path.contains(".dv-") })
        #expect(log.contains { $0.operation == .unlink && $0.path.contains("/MANIFEST-") })
        #expect(work.stages.joined().contains { $0.dead.count == 4 })
    }

    @Test(arguments: CrashStep.all.indices)
    func keepsWhatWasAcknowledged(_ step: Int) throws {
        let work = try CrashWorkload.shared.get()
        var random = SeededGenerator(seed: UInt64(step))
        for point in work.points(step, oneIn: 8) {
            let disk = work.disks[step].crashed(model: .keepIssued)
            disk.crash(atChange: point.change)
            let (pieces, _) = work.attempt(step, on: disk)
            #expect(disk.isCrashed, "\(point): never came")
            let models = Self.models(of: disk, &random)
            let again = models.randomElement(using: &random)
            for model in models {
                let found = disk.crashed(model: model)
                let label = "crash at \(point), \(model)"
                work.check(
                    found, step, acknowledged: pieces, mayBeTorn: !model.isExtreme, label)
                guard CrashWorkload.isWhole || model == again else { continue }
                work.finishRebooted(found, step, label)
            }
            reached("crash-points", models.count)
        }
    }

    /// K, A, all of B and 32 of C; of B and C one each if not all is to be tried.
    private static func models(
        of disk: Simulated, _ random: inout SeededGenerator
    ) -> [CrashModel] {
        var prefixes = disk.prefixes
        if !CrashWorkload.isWhole { prefixes = Array(prefixes.shuffled(using: &random).prefix(1)) }
        let seeds = (0..<(CrashWorkload.isWhole ? 32 : 1)).map { _ in random.next() }
        return CrashModel.allCases + prefixes + seeds.map(CrashModel.keepSectors)
    }
}

extension CrashModel {
    /// Whether it leaves no operation half done.
    var isExtreme: Bool { Self.allCases.contains(self) }
}
