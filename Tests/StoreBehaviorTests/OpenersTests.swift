import Synchronization
import TestSupport
import Testing
import VarveFiles
import VarveStore

/// Of many who open a store for writing one wins, and readers are not disturbed.
@Suite struct OpenersTests {
    /// Real files: locks are the system's.
    @Test func ofEightOpenersOneWins() throws {
        let scratch = try ScratchFolder()
        var harness = Harness(Posix())
        harness.folder = Paths.join(scratch.path, "store")
        try harness.ingest([Reviews.line("A"), Reviews.line("B")])
        let lines = try harness.lines()
        let store = harness
        for race in 0..<100 {
            let winners = Mutex<[Handover<StoreWriter>]>([])
            let refused = Atomic<Int>(0)
            let errors = Mutex<[String]>([])
            try Workers(count: 8).forEach(8) { _, _ in
                do {
                    let writer = Handover(try store.writer())
                    winners.withLock { $0.append(writer) }
                } catch StoreError.locked {
                    refused.add(1, ordering: .relaxed)
                } catch {
                    errors.withLock { $0.append("\(error)") }
                }
                do {
                    let found = try store.lines()
                    if found != lines { errors.withLock { $0.append("read \(found)") } }
                } catch {
                    errors.withLock { $0.append("\(error)") }
                }
            }
            reached("lock-races", 1)
            #expect(errors.withLock { $0 } == [], "race \(race)")
            #expect(winners.withLock { $0.count } == 1, "race \(race)")
            #expect(refused.load(ordering: .relaxed) == 7, "race \(race)")
        }
    }
}
