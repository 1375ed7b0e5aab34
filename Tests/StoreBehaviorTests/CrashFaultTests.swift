import Glibc
import TestSupport
import Testing
import VarveFiles
import VarveStore

@Suite struct CrashFaults {
    /// Each operation fails once, or it and all that follow; then the disk is well again. What fails
    /// for ever is also a killed process: the machine goes on, and its power may be cut later.
    @Test(arguments: [EIO, ENOSPC, EINTR], SimulatedFault.Lasting.allCases)
    func failedOperationsStopTheWriter(_ code: Int32, _ lasting: SimulatedFault.Lasting) throws {
        let work = try CrashWorkload.shared.get()
        let seed = UInt64(code) + (lasting == .once ? 0 : 100)
        for step in work.steps.indices {
            for point in work.points(step, oneIn: 80, seed: seed) {
                // A signal shows at syncs only.
                let operation = work.logs[step][point.change - 1].operation
                if code == EINTR, ![.sync, .syncDirectory].contains(operation) { continue }
                // Of a short write, some bytes or all but one get through.
                for bytes in operation == .append ? [0, 40, .max] : [0] {
                    reached("failed-operations", 1)
                    let fault = SimulatedFault(
                        at: point.change, code: code, lasting: lasting, appendedBytes: bytes)
                    fail(
                        work, step, fault, "error \(code) at \(point), \(lasting), \(bytes) bytes")
                }
            }
        }
    }

    private func fail(
        _ work: CrashWorkload, _ step: Int, _ fault: SimulatedFault, _ label: String
    ) {
        let disk = work.disks[step].crashed(model: .keepIssued)
        disk.setFault(fault, on: .changing)
        let (pieces, _) = work.attempt(step, on: disk)
        #expect(disk.openFileCount == 0, "\(label): open files")
        work.check(
            disk, step, acknowledged: pieces, mayBeTorn: true, "\(label), while it lasts")
        disk.setFault(nil, on: .changing)
        let models = CrashModel.allCases + [.keepSectors(seed: UInt64(fault.number))]
        for model in models {
            let found = disk.crashed(model: model)
            let label = "\(label), \(model)"
            work.check(found, step, acknowledged: pieces, mayBeTorn: true, label)
            if CrashWorkload.isWhole { work.finishRebooted(found, step, label) }
        }
        // No reboot: the cache still shows what a failed sync has lost.
        work.finish(disk, step, label)
        #expect(!disk.log.syncsAgain(after: fault.number), "\(label): a sync tried again")
    }

    /// Whatever failed while a store was made: made again, it keeps what it says that it has.
    @Test func aStoreWhoseMakingFailedIsMadeWhole() throws {
        for number in 1... {
            let disk = Simulated()
            let store = CrashWorkload.store(disk)
            disk.setFault(SimulatedFault(at: number, code: EIO), on: .changing)
            let isMade = (try? store.create()) != nil
            if isMade, disk.count(.changing) < number { break }
            try store.create()
            try store.ingest([Reviews.line("A")])
            let found = CrashWorkload.store(disk.crashed(model: .keepSynced))
            #expect(try found.lines() == [Reviews.line("A")], "operation \(number)")
        }
    }

    /// What fails poisons the writer: it writes no more, well as the disk may be.
    @Test(arguments: [EIO, ENOSPC, EINTR])
    func aPoisonedWriterWritesNoMore(_ code: Int32) throws {
        let sources = [Reviews.text(Reviews.lines(40))]
        for number in stride(from: 1, to: .max, by: CrashWorkload.isWhole ? 1 : 5) {
            let disk = Simulated()
            let store = CrashWorkload.store(disk)
            try store.create()
            let writer = try store.writer()
            let run = try store.run(sources, writer: writer)
            let fault = SimulatedFault(at: disk.count(.changing) + number, code: code)
            disk.setFault(fault, on: .changing)
            let isFinished = (try? run.run()) != nil
            let count = disk.count(.changing)
            if isFinished {
                // The fault came too late, or at something that can wait.
                if count < fault.number { break }
                continue
            }
            #expect(throws: StoreError.self, "goes on") { try writer.commit([]) }
            #expect(throws: StoreError.self, "goes on") {
                try writer.finish(RunEnding(run: RunID(rawValue: 9), at: 0) { _ in [] })
            }
            #expect(disk.count(.changing) == count, "error \(code) at \(number): writes on")
        }
    }

    /// What is stored stays readable on a full disk, and a run that found it full goes on later.
    @Test func aFullDiskKeepsWhatIsThere() throws {
        let work = try CrashWorkload.shared.get()
        let size = work.disks[1].everything().values.reduce(0) { $0 + $1.count }
        for room in stride(from: 0, through: 6_000, by: CrashWorkload.isWhole ? 50 : 750) {
            let disk = work.disks[1].crashed(model: .keepIssued)
            disk.setCapacity(size + room)
            let (pieces, _) = work.attempt(1, on: disk)
            work.check(disk, 1, acknowledged: pieces, mayBeTorn: true, "room \(room)")
            disk.setCapacity(.max)
            work.finish(disk, 1, "room \(room)")
        }
    }
}

extension [SimulatedOperation] {
    /// Whether the file whose sync was operation `number` is synced again.
    fileprivate func syncsAgain(after number: Int) -> Bool {
        let failed = self[number - 1]
        guard failed.operation == .sync else { return false }
        // A new file of the same name is another one.
        return self[number...].first { $0.path == failed.path && $0.operation != .append }?
            .operation == .sync
    }
}
