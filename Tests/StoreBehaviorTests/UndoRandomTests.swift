import TestSupport
import Testing
import VarveFiles

@testable import VarveIngest
@testable import VarveStore

/// Random ingests, compacts, holds and undos: whatever came before, some things hold of each undo.
@Suite struct UndoRandomTests {
    /// Seed 378 once showed an id twice.
    @Test(arguments: [378] + Array(0..<(CrashWorkload.isWhole ? 1_000 : 12)))
    func keepsItsPromises(_ seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let store = Harness(Simulated())
        try store.ingest([Self.line(&random)])
        for step in 0..<14 {
            let label = "seed \(seed), step \(step)"
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<5:
                let lines = (0..<Int.random(in: 1...6, using: &random)).map { _ in
                    Self.line(&random)
                }
                let entry = try store.ingest(lines)
                #expect(entry.counts.isBalanced, "\(label)")
            case 5, 6:
                let year = Int.random(in: 2010...2016, using: &random)
                try store.expireOlder(
                    than: String(year), purges: Int.random(in: 0..<8, using: &random) == 0)
            case 7 where try store.state().holds.isEmpty:
                try store.addHold("h", "review_text like '%a%'")
            default:
                guard let choice = try store.undoChoices().randomElement(using: &random) else {
                    continue
                }
                try Self.check(store, choice.run, label)
            }
            try Self.checkWhole(store, label)
        }
        reached("undo-runs", 1)
    }

    /// One of few ids, so that versions and returns are frequent.
    private static func line(_ random: inout SeededGenerator) -> String {
        Reviews.line(
            "R\(Int.random(in: 0..<7, using: &random))",
            day: "\(Int.random(in: 2009...2016, using: &random))-05-05",
            text: ["a", "b", "c", "d"].randomElement(using: &random) ?? "")
    }

    /// No id is visible twice, what is visible is among all versions, and all files are sound.
    private static func checkWhole(_ store: Harness, _ label: String) throws {
        let shown = try store.lines()
        let ids = shown.map { $0.prefix { $0 != "," } }
        #expect(Set(ids).count == ids.count, "\(label): \(shown)")
        let all = try store.lines(store.allVersions)
        #expect(Set(all).isSuperset(of: shown), "\(label)")
        let damage = try store.verify().damage
        #expect(damage.isEmpty, "\(label): \(damage)")
    }

    /// An undo does what its plan says, and undoing it gives back what was.
    private static func check(_ store: Harness, _ run: RunID, _ label: String) throws {
        let shown = try store.lines()
        let all = try store.lines(store.allVersions)
        let undo: UndoOutcome
        do {
            undo = try store.undo(run.rawValue)
        } catch let error as UndoError {
            // It may be that all of its rows are gone.
            let kinds = ["ingest", "compact", "undo"]
            #expect(kinds.contains { error == .nothing(run, kind: $0) }, "\(label): \(error)")
            return
        }
        let plan = undo.plan
        try checkWhole(store, label)
        let change = try store.lines(store.allVersions).count - all.count
        #expect(change == Int(plan.restored) - Int(plan.retracted), "\(label)")
        reached("undo-restored", Int(plan.restored))
        reached("undo-retracted", Int(plan.retracted))
        reached("undo-uncovered", Int(plan.uncovered))
        reached("undo-built-on", Int(plan.builtOn))
        reached("undo-held", Int(plan.held))
        guard plan.retracted > 0 else { return }
        let redo = try store.undo(undo.run.rawValue)
        #expect(redo.plan.restored == plan.retracted, "\(label)")
        #expect(try store.lines() == shown, "\(label)")
        #expect(try store.lines(store.allVersions) == all, "\(label)")
        reached("undo-of-undo", 1)
        if label.hasSuffix("3") { try store.undo(run.rawValue) }
    }
}
