import TestSupport
import Testing
import VarveFiles
import VarveReviews

@testable import VarveIngest
@testable import VarveStore

@Suite struct ForgetTests {
    private let disk = Simulated()
    private var store: Harness { Harness(disk) }

    private static let id = "R0FORGETME7Q"
    private static let versions = [
        Reviews.line(id, day: "2011-03-02", text: "the purple kettle whistles in Oslo"),
        Reviews.line(id, day: "2012-03-02", text: "the purple kettle broke in Bergen"),
        Reviews.line(
            id, day: "2023-07-08", text: "a refund came by raven",
            extra: ",\"kettle_serial_number\":\"KX-99817-ZZ\""),
    ]
    private static let dead = #"{"review_id":"\#(id)","product_id":"P","rating":"kettle, very"}"#
    private static let brokenDead = #"{"rating": nonsense, "review_id" "\#(id)"}"#
    private static let otherDead = #"{"review_id":"R0OTHER","rating":"kettle"}"#

    private static func neighbours(_ from: Int) -> [String] {
        (from..<from + 6).map { number in
            Reviews.line(
                "N\(number)", day: "201\(1 + number % 3)-03-0\(1 + number % 7)",
                text: "neighbour \(number) says little")
        }
    }

    /// Versions in several segments and tiers, dead letters, rows that were dropped, a torn tail.
    private func fill(_ store: Harness) throws {
        try store.ingest([Self.neighbours(0)[0], Self.versions[0]] + Self.neighbours(1))
        try store.ingest([Self.versions[1], Self.dead, Self.otherDead] + Self.neighbours(10))
        try store.compact(by: LifecyclePolicy())
        #expect(try store.state().recordSegments.contains { $0.tier == .cold })
        _ = try store.expireOlder(than: "2013")
        try store.ingest([Self.brokenDead, Self.versions[2]] + Self.neighbours(20))
    }

    private var survivors: [String] {
        Self.neighbours(0) + Self.neighbours(1) + Self.neighbours(10) + Self.neighbours(20)
            + [Self.otherDead]
    }

    /// Runs of 16 bytes of the erased texts that nothing else has.
    private var runs: Set<[UInt8]> {
        func runs(_ texts: [String]) -> Set<[UInt8]> {
            var runs: Set<[UInt8]> = []
            for text in texts.map({ Array($0.utf8) }) {
                for start in 0...max(0, text.count - 16) {
                    runs.insert(Array(text[start...].prefix(16)))
                }
            }
            return runs
        }
        return runs(Self.versions + [Self.dead, Self.brokenDead]).subtracting(runs(survivors))
    }

    @Test("nothing of the record is left in any file, however packed")
    func leavesNothing() throws {
        try fill(store)
        let torn = StorePaths(folder: store.folder).tornTail(JournalID(rawValue: 7777))
        try store.fileSystem.ensureDirectory(StorePaths(folder: store.folder).journal)
        try store.fileSystem.writeNew(torn, Array((Self.versions[1] + "torn").utf8))
        let before = try Remains(disk, store)
        #expect(!before.places(of: Self.id).isEmpty)
        #expect(!before.places(of: runs).isEmpty)

        let others = try store.lines(store.allVersions).filter { !$0.contains(Self.id) }
        let letters = try store.deadLetters().filter { $0.number == 2 }.map(\.bytes)
        let certificate = try store.forget(Self.id)

        let after = try Remains(disk, store)
        #expect(after.places(of: Self.id).isEmpty, "\(after.places(of: Self.id))")
        #expect(after.places(of: runs).isEmpty, "\(after.places(of: runs))")
        try store.expectShown(try store.lines(), all: others)
        #expect(try store.deadLetters().map(\.number) == [2])
        #expect(try store.deadLetters().map(\.bytes) == letters)
        #expect(certificate.contains(#""rows":3,"replaced_versions":1,"dead_letters":2"#))
        #expect(certificate.contains("journal/"))
        #expect(!certificate.contains(Self.id))
        #expect(store.traced.violations.isEmpty)
    }

    @Test("a unit with the id is counted and not kept, whichever way it comes")
    func neverReturns() throws {
        try fill(store)
        try store.forget(Self.id)
        let entry = try store.ingest(
            Self.versions + [Reviews.line("NEW"), Self.dead, Self.versions[0], "nonsense"])
        #expect(entry.counts.forgotten == 5)
        #expect(entry.counts.dead == 1)
        #expect(entry.counts.new == 1)
        #expect(entry.counts.isBalanced)
        #expect(try store.get(Self.id, history: true).isEmpty)

        let lines = [Self.versions[2], Self.dead, Reviews.line("NEWER"), Reviews.line("NEW")]
        let appended = try append(lines)
        #expect(appended.forgotten == 2)
        #expect(appended.dead == 0)
        #expect(appended.isBalanced)
        let remains = try Remains(disk, store)
        #expect(remains.places(of: Self.id).isEmpty)
        #expect(try store.verify().damage.isEmpty)
        // Another namespace is another record.
        let nsmc =
            #"{"review_id":"\#(Self.id)","movie_id":"1","author":"a","review":"r","#
            + #""rating":"8","date":"13.04.21"}"#
        #expect(try store.ingest([Reviews.text([nsmc])], profile: "nsmc").counts.new == 1)
    }

    private func append(_ lines: [String]) throws -> LedgerEntry.Counts {
        let session = try store.appendSession()
        try session.append(lines)
        try session.finish()
        return session.entry.counts
    }

    @Test("a dead letter that turns out to bear the id is dropped, not replayed")
    func replay() throws {
        try store.ingest([Reviews.line("A"), Reviews.line("B")])
        // Judged by a profile of another namespace, it is no record, and none of this identity.
        try store.ingest([Reviews.text([Reviews.line("A", text: "late")])], profile: "nsmc")
        #expect(try store.deadLetters().count == 1)
        try store.forget("A")
        #expect(try store.deadLetters().count == 1)
        let review = try #require(BuiltInProfiles.all().first { $0.name == "review" })
        let entry = try #require(try store.replay(review).entries.first)
        #expect(entry.counts.forgotten == 1)
        #expect(entry.counts.isBalanced)
        #expect(try store.deadLetters().isEmpty)
        try store.expectShown([Reviews.line("B")], all: [Reviews.line("B")])
    }

    @Test("an id that two namespaces have is two identities, and only one of them goes")
    func namespaces() throws {
        try store.ingest([Reviews.line("7"), Reviews.line("8")])
        let nsmc =
            #"{"review_id":"7","movie_id":"1","author":"a","review":"r","#
            + #""rating":"8","date":"13.04.21"}"#
        try store.ingest([Reviews.text([nsmc])], profile: "nsmc")
        let found = try store.forgetter().identities(Array("7".utf8))
        #expect(found.map { String(decoding: $0.namespace, as: UTF8.self) } == ["nsmc", "review"])
        #expect(try store.forgetter().identities(Array("nsmc:7".utf8)) == [found[0]])
        try store.forget("7", namespace: "nsmc")
        try store.expectShown([Reviews.line("7"), Reviews.line("8")])
        #expect(try store.ingest([Reviews.text([nsmc])], profile: "nsmc").counts.forgotten == 1)
        #expect(try store.ingest([Reviews.line("7")]).counts.duplicate == 1)
    }

    @Test("a hold wins, by its name, and nothing changes")
    func holdWins() throws {
        try fill(store)
        try store.addHold("court case", "review_text like '%Bergen%'")
        let before = disk.everything().filter { !$0.key.contains("MANIFEST") }
        #expect(throws: ForgetError.held(names: ["court case"])) { try store.forget(Self.id) }
        let after = disk.everything().filter { !$0.key.contains("MANIFEST") }
        #expect(before == after)
        try store.writer().commit([.holdReleased(name: "court case")])
        try store.forget(Self.id)
        #expect(try store.get(Self.id, history: true).isEmpty)
    }

    @Test("ids are found in any state, and the certificate is given again")
    func identities() throws {
        try fill(store)
        let forget = try store.forgetter()
        let found = try forget.identities(Array(Self.id.utf8))
        try #require(found.count == 1)
        #expect(found.map { String(decoding: $0.namespace, as: UTF8.self) } == ["review"])
        #expect(try forget.identities(Array("review:\(Self.id)".utf8)) == found)
        #expect(try forget.identities(Array("R0FORGETME7".utf8)).isEmpty)
        let first = try forget.run(found[0], clock: { store.now })
        #expect(try forget.identities(Array(Self.id.utf8)) == found)
        #expect(try forget.run(found[0], clock: { store.now }) == first)
        #expect(try store.state().finishedRunCount == 6)
    }

    @Test("a store that has lost its manifest goes on refusing")
    func repair() throws {
        try fill(store)
        try store.forget(Self.id)
        let shown = try store.lines(store.allVersions)
        try disk.loseManifest(store)
        try store.repair()
        #expect(try store.lines(store.allVersions) == shown)
        let entry = try store.ingest([Self.versions[2], Reviews.line("NEW")])
        #expect((entry.counts.forgotten, entry.counts.new) == (1, 1))
    }

    @Test("an undo brings nothing of it back")
    func undoAfter() throws {
        try fill(store)
        try store.forget(Self.id)
        let outcome = try store.undo(4)
        #expect(outcome.plan.gone == 2)
        #expect(outcome.plan.restored > 0)
        #expect(try store.get(Self.id, history: true).isEmpty)
        #expect(try store.verify().damage.isEmpty)
    }

    @Test("a crash anywhere leaves all of it or nothing, and running it again completes it")
    func crashes() throws {
        try fill(store)
        let before = try store.lines(store.allVersions)
        let whole = disk.crashed(model: .keepIssued)
        try Harness(whole).forget(Self.id)
        let after = try Harness(whole).lines(store.allVersions)
        #expect(before.count == after.count + 1)
        for change in 1...whole.count(.changing) {
            let crashed = disk.crashed(model: .keepIssued)
            crashed.crash(atChange: change)
            _ = try? Harness(crashed).forget(Self.id)
            #expect(crashed.isCrashed)
            for model in CrashModel.allCases + (CrashWorkload.isWhole ? crashed.prefixes : []) {
                let rebooted = crashed.crashed(model: model)
                let found = Harness(rebooted)
                let shown = try found.lines(store.allVersions)
                #expect(shown == before || shown == after, "crash at \(change), \(model)")
                try found.forget(Self.id)
                #expect(try found.lines(store.allVersions) == after, "crash at \(change), \(model)")
                let remains = try Remains(rebooted, found)
                let places = remains.places(of: Self.id)
                #expect(places.isEmpty, "crash at \(change), \(model): \(places)")
                #expect(try found.verify().damage.isEmpty)
            }
        }
    }
}
