import TestSupport
import Testing
import VarveFiles
import VarveIngest
import VarveStore

extension Harness {
    @discardableResult
    func repair(isDry: Bool = false) throws -> RepairReport {
        let now = now
        return try Repair(
            folder: folder, fileSystem: fileSystem, workers: workers, now: { now }
        ).run(
            isDry: isDry, holder: LockHolder(processID: 1, command: "test", startedAt: "now"),
            wait: LockWait(atMost: .zero, elapsed: { .zero }, sleep: { _ in }))
    }
}

extension DamageStore {
    /// A repaired store: sound, with every record that could be read, once, and nothing that was
    /// superseded shown; nothing left to repair; no number used again; and what is sent once more is
    /// found, or new where it was lost.
    ///
    /// - Parameters:
    ///   - rowsLost: what the repair said.
    ///   - mayShowOld: the vector is gone that hid a version, and with it the newer version.
    func checkRepaired(
        _ harness: Harness, rowsLost: UInt64, mayShowOld: Bool = false, _ label: String
    ) throws {
        let verified = try harness.verify()
        #expect(verified.isSound, "\(label): \(verified.damage)")
        let found = try Answers(harness)
        #expect(found.all == answers.all.filter(Set(found.all).contains), "\(label): doubled")
        let lost = (answers.all.count - found.all.count) + (answers.dead.count - found.dead.count)
        #expect(lost == Int(rowsLost), "\(label): \(lost) rows lost, not as told")
        #expect(Set(found.dead).isSubset(of: answers.dead), "\(label): dead letters")
        let shown = answers.latest.filter(Set(found.all).contains)
        if mayShowOld {
            #expect(Set(found.latest).isSuperset(of: shown), "\(label): hidden")
        } else {
            #expect(found.latest == shown, "\(label): shown again, or hidden")
        }
        let again = try harness.repair()
        #expect(again.files.isEmpty, "\(label): again \(again.files)")
        let (old, new) = (try self.harness.state(), try harness.state())
        #expect(new.nextSequence >= old.nextSequence, "\(label): sequences")
        #expect(new.nextFileID >= old.nextFileID, "\(label): files")
        #expect(new.nextRun >= old.nextRun, "\(label): runs")
        #expect(new.nextDeadNumber >= old.nextDeadNumber, "\(label): dead letters' numbers")
        try checkSentAgain(harness, found, label)
    }

    private func checkSentAgain(
        _ harness: Harness, _ found: Answers, _ label: String
    ) throws {
        let entry = try harness.ingest(lines)
        let lost = answers.all.count - found.all.count
        #expect(
            Int(entry.counts.new + entry.counts.version) == lost + unsent.count,
            "\(label): sent again")
        let all = try Answers(harness).all
        #expect(all.sorted() == (answers.all + unsent).sorted(), "\(label): after sending again")
        #expect(try harness.verify().isSound, "\(label): after sending again")
    }
}
