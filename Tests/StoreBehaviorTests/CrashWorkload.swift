import Glibc
import Synchronization
import TestSupport
import Testing
import VarveFiles
import VarveStore

/// The steps of `CrashStep.all`, done once without a crash, and what is known of them since.
final class CrashWorkload: Sendable {
    let steps = CrashStep.all
    /// The disk before each step, and one more: the disk after the last.
    let disks: [Simulated]
    /// Of each step what the store holds before it, after each piece of it, and at its end.
    let stages: [[StoreContents]]
    /// Of each step its changing operations.
    let logs: [[SimulatedOperation]]
    /// What was found on a disk, by its bytes: crashes leave the same ones again and again.
    private let findings = Mutex<[Int: Finding]>([:])
    private let finished = Mutex<Set<[Int]>>([])

    private struct Finding {
        var contents: StoreContents
        var damage: [VerifyReport.Kind]
    }

    /// Whether every combination is to be tried: `VARVE_TORTURE` is set. Otherwise where there are
    /// too many, a sample that a seed repeats.
    static var isWhole: Bool { unsafe getenv("VARVE_TORTURE") != nil }

    static let shared = Result { try CrashWorkload() }

    private init() throws {
        var disks = [Simulated()]
        var stages: [[StoreContents]] = []
        var logs: [[SimulatedOperation]] = []
        for step in steps {
            let disk = disks[disks.count - 1].crashed(model: .keepIssued)
            let store = Self.store(disk)
            var reached = [try store.contents()]
            try step.perform(store) { _ in reached.append(try store.contents()) }
            reached.append(try store.contents())
            stages.append(reached)
            logs.append(disk.log)
            disks.append(disk.crashed(model: .keepSynced))
        }
        self.disks = disks
        self.stages = stages
        self.logs = logs
    }

    static func store(_ disk: any FileSystem) -> Harness {
        var store = Harness(disk)
        store.batchBytes = 1_800
        return store
    }
}

/// A changing operation of a step, to crash or to fail at.
struct CrashPoint: CustomStringConvertible {
    let step: Int
    let change: Int

    var description: String { "operation \(change) of step '\(CrashStep.all[step].name)'" }
}

extension CrashWorkload {
    /// The changing operations of a step; a part of them unless all is to be tried.
    func points(_ step: Int, oneIn part: Int, seed: UInt64 = 1) -> [CrashPoint] {
        var random = SeededGenerator(seed: seed << 8 + UInt64(step))
        let all = logs[step].map { CrashPoint(step: step, change: $0.number) }
        return Self.isWhole ? all : Array(all.shuffled(using: &random).prefix(1 + all.count / part))
    }

    /// Does a step on a disk that may fail.
    ///
    /// - Returns: how many pieces were acknowledged, its end being the last, and what stopped it.
    func attempt(_ step: Int, on disk: Simulated) -> (pieces: Int, error: (any Error)?) {
        let store = Self.store(disk)
        var pieces = 0
        var failure: (any Error)?
        do {
            try steps[step].perform(store) { _ in pieces += 1 }
            pieces += 1
        } catch {
            failure = error
        }
        #expect(store.traced.violations.isEmpty)
        return (pieces, failure)
    }

    /// A store after a crash or a failure: sound, with what was acknowledged, and at most one piece
    /// more.
    ///
    /// - Parameter mayBeTorn: the manifest may end with a piece of an edit, until it is next written.
    func check(
        _ disk: Simulated, _ step: Int, acknowledged pieces: Int, mayBeTorn: Bool,
        _ label: String
    ) {
        guard let found = look(disk, label) else { return }
        #expect(
            isStage(found.contents, of: step, acknowledged: pieces),
            "\(label): not what was acknowledged")
        #expect(found.damage.allSatisfy { mayBeTorn && $0 == .torn }, "\(label): verify")
    }

    /// Whether that would find nothing wrong.
    func isSound(_ disk: Simulated, _ step: Int, acknowledged pieces: Int) -> Bool {
        guard let found = try? found(on: disk) else { return false }
        return found.damage.isEmpty && isStage(found.contents, of: step, acknowledged: pieces)
    }

    /// Whether a store has what was acknowledged, and at most one piece more. A compact that an error
    /// has ended may have told the ledger so.
    private func isStage(
        _ contents: StoreContents, of step: Int, acknowledged pieces: Int
    ) -> Bool {
        stages[step][pieces...].prefix(2).contains { stage in
            var ended = stage
            ended.finishedRuns += 1
            return contents == stage || steps[step].drops && contents == ended
        }
    }

    /// The step done again must give what it gives undisturbed, and keep it through a power cut as
    /// soon as it says so.
    func finish(_ disk: Simulated, _ step: Int, _ label: String) {
        let (_, error) = attempt(step, on: disk)
        #expect(error == nil, "\(label): done again")
        guard let after = look(disk.crashed(model: .keepSynced), label) else { return }
        var contents = after.contents
        let last = stages[step].last ?? StoreContents()
        #expect(contents.finishedRuns >= last.finishedRuns, "\(label): done again, not finished")
        // It may have been at its end without anybody knowing.
        contents.finishedRuns = last.finishedRuns
        #expect(contents == last, "\(label): done again, other contents")
        #expect(after.damage.isEmpty, "\(label): verify at the end")
    }

    /// The same on a copy of a disk as a reboot found it; each disk once.
    func finishRebooted(_ disk: Simulated, _ step: Int, _ label: String) {
        guard finished.withLock({ $0.insert([step, Self.digest(disk)]).inserted }) else { return }
        finish(disk.crashed(model: .keepIssued), step, label)
    }

    /// What a reader finds: it sees bytes and names, whether synced or not.
    ///
    /// - Returns: nil, told as an issue, if the store cannot be read.
    private func look(_ disk: Simulated, _ label: String) -> Finding? {
        do {
            return try found(on: disk)
        } catch {
            Issue.record("\(label): \(error)")
            return nil
        }
    }

    private func found(on disk: Simulated) throws -> Finding {
        let digest = Self.digest(disk)
        if let known = findings.withLock({ $0[digest] }) { return known }
        let store = Self.store(disk)
        let contents = try store.contents()
        let isThere = try Store.exists(store.folder, disk)
        let damage = isThere ? try store.verify().damage.map(\.kind) : []
        // The same texts again, to hold each only once.
        let known = stages.joined().first { $0 == contents }
        let finding = Finding(contents: known ?? contents, damage: damage)
        findings.withLock { $0[digest] = finding }
        return finding
    }

    private static func digest(_ disk: Simulated) -> Int { disk.everything().hashValue }
}
