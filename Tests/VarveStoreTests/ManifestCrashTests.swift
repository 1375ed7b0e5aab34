import Glibc
import TestSupport
import Testing
import VarveFiles

@testable import VarveStore

/// Crashes and failures at every operation: what was acknowledged is there, and nothing else but the
/// edit that was under way.
struct ManifestCrashTests {
    /// The states that a store may be in after a run that was cut short.
    private struct Outcome {
        /// Nothing was acknowledged if empty.
        var acknowledged: [Change] = []
        /// What was asked for when it stopped.
        var attempted: [Change]?

        func allows(_ content: [Change]) -> Bool {
            content == acknowledged || content == attempted
        }
    }

    /// Makes a store, commits edits, opens it again, commits more, with a second writer in between.
    private func work(_ disk: Simulated) -> Outcome {
        var outcome = Outcome()
        do {
            try run(disk, &outcome)
        } catch {
            return outcome
        }
        return outcome
    }

    private func run(_ disk: Simulated, _ outcome: inout Outcome) throws {
        let edits = try Sample.edits()
        let states = try Sample.states()
        var next = 0
        func commit(_ body: ([Change]) throws -> Void) throws {
            outcome.attempted = states[next + 1].content
            try body(edits[next])
            next += 1
            outcome.acknowledged = states[next].content
            outcome.attempted = nil
        }
        try disk.ensureDirectory(Sample.folder)
        var first: ManifestWriter?
        try commit { first = try ManifestFile.create(disk, in: Sample.folder, $0) }
        for _ in 0..<3 { try commit { try first?.append($0) } }
        let second = try ManifestFile.openForWriting(disk, in: Sample.folder)
        for _ in 0..<2 { try commit { try second.append($0) } }
        _ = try first?.refresh()
        try commit { try first?.append($0) }
        _ = try second.refresh()
        try commit { try second.append($0) }
    }

    private func check(
        _ disk: Simulated, _ outcome: Outcome, _ place: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        do throws(ManifestError) {
            let read = try ManifestFile.openForReading(disk, in: Sample.folder).state.content
            #expect(outcome.allows(read), "\(place)", sourceLocation: sourceLocation)
            let writer = try ManifestFile.openForWriting(disk, in: Sample.folder)
            #expect(writer.state.content == read, "\(place)", sourceLocation: sourceLocation)
            let next = writer.state.nextRun + 5
            try writer.append([.reserveRuns(next: next)])
            let again = try ManifestFile.openForReading(
                disk.crashed(model: .keepSynced), in: Sample.folder)
            #expect(again.state == writer.state, "\(place)", sourceLocation: sourceLocation)
        } catch .noStore, .file(FileError(.list, Sample.folder, .system(ENOENT))) {
            #expect(outcome.allows([]), "\(place)", sourceLocation: sourceLocation)
        } catch {
            Issue.record("\(place): \(error)", sourceLocation: sourceLocation)
        }
    }

    private func operationCount() -> Int {
        let disk = Simulated()
        _ = work(disk)
        return disk.count(.changing)
    }

    @Test func theWorkIsDoneWithoutCrashes() throws {
        let disk = Simulated()
        var outcome = Outcome()
        try run(disk, &outcome)
        #expect(try outcome.acknowledged == #require(Sample.states().last).content)
        #expect(disk.count(.changing) > 30)
        check(disk, outcome, "no crash")
    }

    @Test(arguments: CrashModel.allCases)
    func everyCrashLeavesWhatWasAcknowledged(_ model: CrashModel) {
        for number in 1...operationCount() {
            let disk = Simulated()
            disk.crash(atChange: number)
            let outcome = work(disk)
            check(disk.crashed(model: model), outcome, "crash at \(number), \(model)")
        }
    }

    @Test(arguments: CrashModel.allCases)
    func everyCrashOfTheRecoveryToo(_ model: CrashModel) {
        for number in 1...operationCount() {
            let disk = Simulated()
            disk.crash(atChange: number)
            let outcome = work(disk)
            for step in 1...12 {
                let recovering = disk.crashed(model: model)
                recovering.crash(atChange: step)
                let recovered = try? ManifestFile.openForWriting(recovering, in: Sample.folder)
                for after in CrashModel.allCases {
                    check(
                        recovering.crashed(model: after), outcome,
                        "crash at \(number), \(model), then at \(step), \(after)")
                }
                if recovered != nil { break }
            }
        }
    }

    /// A torn append: any part of the edit may be there.
    @Test func everyFailureOfAnOperationLeavesWhatWasAcknowledged() {
        for number in 1...operationCount() {
            for code in [EIO, ENOSPC] {
                for lasting in SimulatedFault.Lasting.allCases {
                    for bytes in [0, 1, 17, 10_000] {
                        let disk = Simulated()
                        let fault = SimulatedFault(
                            at: number, code: code, lasting: lasting, appendedBytes: bytes)
                        disk.setFault(fault, on: .changing)
                        let outcome = work(disk)
                        disk.setFault(nil, on: .changing)
                        let place = "fault \(fault)"
                        for model in CrashModel.allCases {
                            check(disk.crashed(model: model), outcome, place)
                        }
                        check(disk, outcome, place)
                    }
                }
            }
        }
    }

    @Test func everyFailureOfALookIsToldAndHarmless() throws {
        let clean = Simulated()
        _ = work(clean)
        for number in 1...clean.count(.reading) {
            let disk = Simulated()
            disk.setFault(SimulatedFault(at: number, code: EIO), on: .reading)
            let outcome = work(disk)
            disk.setFault(nil, on: .reading)
            check(disk, outcome, "look \(number)")
        }
    }

    @Test func aWriterStopsAtTheFirstFailure() throws {
        for operation in 1...2 {
            let (disk, writer) = try Sample.store()
            let state = writer.state
            let before = disk.count(.changing)
            disk.setFault(SimulatedFault(at: before + operation, code: EIO), on: .changing)
            #expect(throws: ManifestError.self) { try writer.append([.reserveRuns(next: 50)]) }
            #expect(writer.state == state)
            #expect(writer.stopCause?.code == EIO)
            let failed = disk.count(.changing)
            #expect(failed == before + operation)
            for _ in 0..<3 {
                let error = #expect(throws: ManifestError.self) {
                    try writer.append([.reserveRuns(next: 50)])
                }
                guard case .stopped? = error else {
                    Issue.record("\(String(describing: error))")
                    return
                }
                #expect(throws: ManifestError.self) { try writer.refresh() }
            }
            #expect(disk.count(.changing) == failed)
        }
    }

    @Test func nothingIsAcknowledgedBeforeItIsSynced() throws {
        let (disk, writer) = try Sample.store()
        try writer.append([.reserveRuns(next: 60)])
        let last = disk.log.suffix(2).map(\.operation)
        #expect(last == [.append, .sync])
    }
}
