import Glibc
import TestSupport
import Testing
import VarveFiles
import VarveIngest
import VarveStore

@Suite struct CrashFaults {
    /// Each operation fails once, or it and all that follow; then the disk is well again. What fails
    /// for ever is also a killed process: the machine goes on, and its power may be cut later.
    @Test(arguments: [EIO, ENOSPC], SimulatedFault.Lasting.allCases)
    func failedOperationsStopTheWriter(_ code: Int32, _ lasting: SimulatedFault.Lasting) throws {
        let work = try CrashWorkload.shared.get()
        let few = code == EIO && lasting == .forEver ? [0, 1] : [1]
        let ingests = CrashWorkload.isWhole ? CrashWorkload.studied : few
        for ingest in ingests {
            reached("failed-operations", work.changes(ingest).count)
            for change in work.changes(ingest) {
                // Half a record of an append gets through.
                let fault = SimulatedFault(
                    at: change, code: code, lasting: lasting, appendedBytes: 40)
                try fail(
                    work, ingest, fault,
                    "error \(code) at change \(change) of ingest \(ingest), \(lasting)")
            }
        }
    }

    private func fail(
        _ work: CrashWorkload, _ ingest: Int, _ fault: SimulatedFault, _ label: String
    ) throws {
        let disk = work.disks[ingest].crashed(model: .keepIssued)
        disk.setFault(fault, on: .changing)
        var batches = 0
        do {
            let store = CrashWorkload.harness(disk)
            try store.create()
            let writer = try store.writer()
            let run = try store.run(work.ingests[ingest], writer: writer)
            do {
                _ = try run.run(report: { _ in batches += 1 })
            } catch {
                // The last one's commit has failed, or the one after it.
                batches = max(0, batches - 1)
                disk.setFault(nil, on: .changing)
                let count = disk.count(.changing)
                #expect(throws: StoreError.self, "\(label): goes on") { try writer.commit([]) }
                #expect(disk.count(.changing) == count, "\(label): writes on")
            }
        } catch {
            // It could not even be opened.
        }
        disk.setFault(nil, on: .changing)
        #expect(disk.openFileCount == 0, "\(label): open files")
        for model in CrashModel.allCases.reversed() {
            let found = model == .keepIssued ? disk : disk.crashed(model: model)
            try work.check(
                found, ingest, acknowledged: batches, mayBeTorn: true, "\(label), \(model)")
            if model == .keepIssued || CrashWorkload.isWhole || fault.number % 5 == 0 {
                try work.finish(found, ingest, "\(label), \(model)")
            }
        }
    }

    /// What is stored stays readable on a full disk, and a run that found it full goes on later.
    @Test func aFullDiskKeepsWhatIsThere() throws {
        let work = try CrashWorkload.shared.get()
        let before = work.stages[1][0]
        let size = work.disks[1].everything().values.reduce(0) { $0 + $1.count }
        for room in stride(from: 0, through: 6_000, by: CrashWorkload.isWhole ? 50 : 750) {
            let disk = work.disks[1].crashed(model: .keepIssued)
            disk.setCapacity(size + room)
            let (batches, _) = work.attempt(1, on: disk)
            if batches == 0 { #expect(try CrashWorkload.contents(of: disk) == before) }
            try work.check(
                disk, 1, acknowledged: max(0, batches - 1), mayBeTorn: true, "room \(room)")
            disk.setCapacity(.max)
            try work.finish(disk, 1, "room \(room)")
        }
    }
}
