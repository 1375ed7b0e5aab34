import Synchronization
import TestSupport
import Testing
import VarveFiles
import VarveQuery

@testable import VarveStore

/// Readers beside one who replaces the files that they are about to read.
@Suite struct PinnedTests {
    /// Some years, versions over several segments, dead letters, records of a journal.
    private static func fill(_ harness: Harness) throws {
        let lines = Reviews.lines(40)
        try harness.ingest(lines + ["{\"review_id\":\"broken\"", "{\"dead\":1}"])
        try harness.ingest(lines[..<9].map { $0.replacing("B0001", with: "B0002") } + ["none"])
        try harness.ingest(Reviews.lines(12, seed: 2))
    }

    private static let shared = Result {
        let disk = Simulated()
        try fill(Harness(disk))
        return disk
    }

    private static func filled() throws -> Simulated {
        try shared.get().crashed(model: .keepIssued)
    }

    /// What may be asked of a store, as texts.
    private static let questions: [(name: String, ask: @Sendable (Harness) throws -> [String])] = [
        ("scan", { try $0.lines(ScanOptions()) }),
        ("scan by sequence", { try $0.lines() }),
        ("all versions", { try $0.lines(.of { $0.versions = .all }) }),
        ("sorted", { try $0.lines(.of { $0.order = .keys(try keys("rating desc, review_id")) }) }),
        ("count", { [try String($0.planned(.of { $0.filter = try filter }).count())] }),
        ("get", { try $0.get("R1-3").map { String(decoding: $0.bytes, as: UTF8.self) } }),
        ("history", { try $0.get("R1-3", history: true).map { "\($0.version) \($0.sequence)" } }),
        ("nobody's", { try $0.get("other:R1-3").map { "\($0.bytes)" } }),
        ("summary", { try $0.summary() }),
        ("as of", { try [$0.asOf()] }),
        ("dead letters", { try $0.deadStates() }),
        ("verify", { try [$0.verified()] }),
    ]

    private static var filter: TypedExpression {
        get throws { try Filter("rating >= 3 and contains(review_text, 'e')", now: 0).expression }
    }

    private static func keys(_ text: String) throws -> [OrderKey] {
        try OrderKey.list(text, columns: nil, now: 0)
    }

    @Test func filesGoBetweenPlanningAndReading() throws {
        let scratch = try ScratchFolder()
        var real = Harness(Posix())
        real.folder = Paths.join(scratch.path, "store")
        for harness in [Harness(Simulated()), real] {
            try Self.fill(harness)
            for order in [ScanOptions.Order.stored, .sequence, .keys(try Self.keys("rating"))] {
                var options = ScanOptions()
                options.order = order
                let answer = try harness.lines(options)
                let scan = try harness.planned(options)
                let count = try harness.planned(options).count()
                for _ in 0..<3 { try harness.replaceSegments() }
                #expect(try harness.lines(of: scan) == answer)
                #expect(try scan.count() == count)
                #expect(try harness.lines(options) == answer)
            }
            #expect(harness.traced.violations.isEmpty)
        }
    }

    /// Once, before each file that a question opens.
    @Test(arguments: questions.indices)
    func filesGoBeforeOneIsOpened(_ index: Int) throws {
        let (name, ask) = Self.questions[index]
        let quiet = try Self.filled()
        let answer = try ask(Harness(quiet))
        let counted = Interrupted(quiet)
        _ = try ask(Harness(counted))
        #expect(counted.opened.count > 1, "\(name)")
        for place in 1...counted.opened.count {
            let disk = quiet.crashed(model: .keepIssued)
            let others = Harness(disk)
            let interrupted = Interrupted(disk) { _, number in
                if number == place { noting { try others.replaceSegments() } }
            }
            #expect(try ask(Harness(interrupted)) == answer, "\(name), file \(place)")
            #expect(disk.openFileCount == 0, "\(name), file \(place)")
            reached("files-replaced", 1)
        }
    }

    /// Again and again, but not for ever.
    @Test(arguments: questions.indices, [1, 5, 12])
    func filesGoRepeatedly(_ index: Int, _ pause: Int) throws {
        let (name, ask) = Self.questions[index]
        let disk = try Self.filled()
        let answer = try ask(Harness(disk))
        let others = Harness(disk)
        let left = Atomic<Int>(8)
        let interrupted = Interrupted(disk) { path, number in
            guard Self.isReplaced(path), number % pause == 0,
                left.load(ordering: .relaxed) > 0
            else { return }
            left.subtract(1, ordering: .relaxed)
            noting { try others.replaceSegments() }
        }
        #expect(try ask(Harness(interrupted)) == answer, "\(name)")
    }

    private static func isReplaced(_ path: FilePath) -> Bool {
        path.hasSuffix(".seg") || path.contains(".dv-")
    }

    /// Whoever cannot get hold of a state says so, and says nothing else.
    @Test func filesThatAlwaysGoAreAnErrorInTheEnd() throws {
        let disk = try Self.filled()
        let others = Harness(disk)
        let interrupted = Harness(
            Interrupted(disk) { path, _ in
                if Self.isReplaced(path) { noting { try others.replaceSegments() } }
            })
        for (name, ask) in Self.questions where name != "verify" {
            var found: [String]?
            let text = refusal { found = try ask(interrupted) }
            #expect(found == nil, "\(name)")
            #expect(text.contains("was replaced while it was to be read"), "\(name): \(text)")
        }
        #expect(disk.openFileCount == 0)
    }

    @Test func aFileThatIsLostIsNoReplacedOne() throws {
        let disk = try Self.filled()
        let harness = Harness(disk)
        let entry = try #require(harness.state().recordSegments.last)
        let path = StorePaths(folder: harness.folder).segment(entry)
        try disk.unlink(path)
        let counted = Interrupted(disk)
        #expect(refusal { try Harness(counted).lines() }.contains("\(path) is missing"))
        #expect(counted.opened.filter { $0 == path }.count == 1)
        let log = DamageLog()
        let lines = try harness.lines(.of { $0.damage = log })
        #expect(lines.count == 52 - Int(entry.liveRows))
        #expect(log.descriptions.count == 1)
    }
}
