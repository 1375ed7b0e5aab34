import TestSupport
import Testing
import VarveStore

@testable import VarveIngest

/// Appends with versions, duplicates and bad units, with folds between them.
enum JournalWorkload {
    static let groups: [[String]] = [
        [Reviews.line("A"), Reviews.line("B")],
        [Reviews.line("C", day: "2014-01-02"), "bad"],
        [Reviews.line("A", text: "newer"), Reviews.line("B")],
        [Reviews.line("D")],
        [Reviews.line("D", text: "again"), Reviews.line("E"), Reviews.line("A", text: "newer")],
        [Reviews.line("F"), Reviews.line("C", text: "moved", extra: ",\"x\":1")],
    ]

    /// - Returns: how many groups were acknowledged before a crash.
    static func run(on disk: Simulated) -> Int {
        var acknowledged = 0
        do {
            let session = try Harness(disk).appendSession()
            for (place, group) in groups.enumerated() {
                try session.append(group)
                acknowledged += 1
                if place == 1 || place == 3 { try session.fold() }
            }
            try session.finish()
        } catch {
            #expect(disk.isCrashed, "\(error)")
        }
        return acknowledged
    }

    /// The latest contents after that many groups.
    static func latest(_ count: Int) throws -> [String] {
        let store = Harness(Simulated())
        try store.create()
        for group in groups[..<count] { try store.ingest(group) }
        return try store.lines().sorted()
    }
}
