import Glibc
import TestSupport
import Testing
import VarveFiles
import VarveIngest
import VarveStore

/// A repair that is cut short at any operation, and started again.
@Suite struct RepairCrashTests {
    /// Spoiled stores, by what is spoiled.
    private static func spoiled(_ store: DamageStore) throws -> [(name: String, disk: Simulated)] {
        let vector = store.files(".dv-").last?.path ?? ""
        let cases: [(String, [(FilePath, Spoiling)])] = [
            (
                "a segment and a vector",
                [
                    (store.files("segments/2014")[0].path, .flipped), (vector, .emptied),
                ]
            ),
            ("the manifest", store.files("MANIFEST").map { ($0.path, .overwritten) }),
            (
                "the manifest and a vector",
                store.files("MANIFEST").map { ($0.path, .deleted) } + [
                    (vector, .deleted)
                ]
            ),
            (
                "index and ledger",
                [
                    (store.files(".key")[0].path, .cut), (store.files("ledger/")[1].path, .flipped),
                    (store.files("dead/")[0].path, .flipped),
                ]
            ),
        ]
        return try cases.map { name, spoilings in
            let (disk, _) = store.copy()
            for (path, spoiling) in spoilings { try spoiling.apply(disk, path) }
            return (name, disk)
        }
    }

    @Test(arguments: CrashModel.allCases)
    func startedAgainComesToTheSameEnd(_ model: CrashModel) throws {
        let store = try DamageStore.shared.get()
        for (name, spoiled) in try Self.spoiled(store) {
            let whole = spoiled.crashed(model: .keepIssued)
            let report = try Harness(whole).repair()
            let expected = try Answers(Harness(whole))
            let last = whole.count(.changing)
            for change in 1...last
            where CrashWorkload.isWhole || change % 9 == 1 || change > last - 3 {
                let label = "\(name), crash at change \(change) of \(last), \(model)"
                let disk = spoiled.crashed(model: .keepIssued)
                disk.crash(atChange: change)
                reached("crash-in-repair", 1)
                _ = try? Harness(disk).repair()
                #expect(disk.isCrashed, "\(label)")
                let found = disk.crashed(model: model)
                try Harness(found).repair()
                #expect(try Answers(Harness(found)) == expected, "\(label)")
                let verified = try Harness(found).verify()
                #expect(verified.isSound, "\(label): \(verified.damage)")
                try checkKept(spoiled, found, label)
                if change % 27 == 1 || CrashWorkload.isWhole {
                    try store.checkRepaired(
                        Harness(found), rowsLost: report.rowsLost, label)
                }
            }
        }
    }

    /// No byte of any file is lost: it is where it was, or in `aside/`.
    private func checkKept(_ before: Simulated, _ after: Simulated, _ label: String) throws {
        let kept = Set(after.everything().values)
        for (path, bytes) in before.everything()
        where !path.hasSuffix("/") && !DamageStore.exempt.contains(path) {
            // A manifest that was gone on with has been written anew.
            if path.contains("MANIFEST"), kept.count > 0, !label.contains("the manifest") {
                continue
            }
            #expect(kept.contains(bytes), "\(label): \(path) is nowhere")
        }
    }

    /// Each operation fails, once or for ever; then the disk is well again.
    @Test(arguments: [EIO, ENOSPC], SimulatedFault.Lasting.allCases)
    func failedOperationsChangeNothingForTheWorse(
        _ code: Int32, _ lasting: SimulatedFault.Lasting
    ) throws {
        let store = try DamageStore.shared.get()
        for (name, spoiled) in try Self.spoiled(store) {
            let whole = spoiled.crashed(model: .keepIssued)
            try Harness(whole).repair()
            let expected = try Answers(Harness(whole))
            for change in 1...whole.count(.changing)
            where CrashWorkload.isWhole || change % 23 == 0 {
                let disk = spoiled.crashed(model: .keepIssued)
                disk.setFault(
                    SimulatedFault(at: change, code: code, lasting: lasting, appendedBytes: 40),
                    on: .changing)
                _ = try? Harness(disk).repair()
                disk.setFault(nil, on: .changing)
                #expect(disk.openFileCount == 0, "\(name), \(change)")
                try Harness(disk).repair()
                let label = "\(name), error \(code) at change \(change)"
                #expect(try Answers(Harness(disk)) == expected, "\(label)")
                #expect(try Harness(disk).verify().isSound, "\(label)")
            }
        }
    }
}
