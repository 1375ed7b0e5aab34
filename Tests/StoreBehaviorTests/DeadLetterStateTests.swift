import TestSupport
import Testing
import VarveFiles
import VarveIngest
import VarveReviews

@testable import VarveStore

@Suite struct DeadLetterStateTests {
    /// A record whose rating is none.
    private func unrated(_ id: String) -> String { Reviews.line(id, rating: "\"?\"") }

    @Test("a letter is resolved once its id arrives after it, in a later run or a later line")
    func answered() throws {
        let store = Harness(Simulated())
        try store.ingest([
            Reviews.line("before"), unrated("before"), unrated("after"), unrated("later"),
            unrated("never"), Reviews.line("after"), "{\"review_id\":\"later\",\"x",
        ])
        #expect(
            try store.states() == [
                2: .open, 3: .answered(2), 4: .open, 5: .open, 7: .open,
            ])
        try store.ingest([Reviews.line("later")])
        #expect(try store.states()[4] == .answered(3))
        #expect(try store.states()[7] == .answered(3), "what stands before the break counts")
        #expect(try store.states()[2] == .open)
        try store.ingest([Reviews.line("before", text: "again")])
        #expect(try store.states()[2] == .answered(4))
        #expect(try store.letters { $0.states = .open }.map(\.letter.line) == [5])
        #expect(try store.letters { $0.states = .resolved }.map(\.letter.line) == [2, 3, 4, 7])
    }

    @Test("derived ids answer letters too")
    func derived() throws {
        let store = Harness(Simulated())
        func review(_ reviewer: String, overall: String) -> String {
            """
            {"reviewerID":"\(reviewer)","asin":"B1","helpful":[0,0],"reviewText":"t",\
            "overall":\(overall),"summary":"s","unixReviewTime":1366502400}
            """
        }
        try store.ingest(
            [review("A", overall: "9"), review("B", overall: "9")], profile: "amazon-2014")
        try store.ingest([review("B", overall: "3")], profile: "amazon-2014")
        #expect(try store.states() == [1: .open, 2: .answered(1)])
    }

    @Test("ids of another namespace answer nothing")
    func namespaces() throws {
        let store = Harness(Simulated())
        try store.ingest([unrated("1")])
        let film = """
            {"review_id":"1","movie_id":"1","author":"a","review":"r","rating":"9",\
            "date":"15.08.25"}
            """
        try store.ingest([film], profile: "nsmc")
        #expect(try store.states() == [1: .open])
    }

    @Test("filters leave out what they say")
    func filters() throws {
        var store = Harness(Simulated())
        try store.ingest([
            Array("nonsense\n\(unrated("a"))\n".utf8), Array("{}\n".utf8),
        ])
        store.now += 86_400_000_000
        try store.ingest([unrated("b"), "more nonsense"])
        func numbers(_ change: (inout DeadLetterFilter) -> Void) throws -> [UInt64] {
            try store.letters(change).map(\.letter.number)
        }
        #expect(try numbers { _ in } == [1, 2, 3, 4, 5])
        #expect(try numbers { $0.codes = [.badJSON] } == [1, 5])
        #expect(try numbers { $0.codes = [.badJSON, .missingField] } == [1, 3, 5])
        #expect(try numbers { $0.runs = [2] } == [4, 5])
        #expect(try numbers { $0.source = "1.ndjson" } == [3])
        #expect(try numbers { $0.since = store.now } == [4, 5])
        #expect(try numbers { $0.until = store.now } == [1, 2, 3])
        #expect(try numbers { $0.numbers = [2, 5, 9] } == [2, 5])
    }

    @Test("what is dropped is listed no more, and becomes a letter again when it is sent again")
    func dropped() throws {
        let store = Harness(Simulated())
        let lines = [unrated("a"), "nonsense", Reviews.line("good")]
        try store.ingest(lines)
        let letters = try store.letters { $0.codes = [.badJSON] }
        try store.writer().drop(letters)
        #expect(try store.deadLetters().map(\.code) == [.wrongType])
        #expect(try store.letters { $0.states = .all }.map(\.letter.number) == [1])
        #expect(try store.verify().damage.isEmpty)
        #expect(try store.ingest(lines).counts.dead == 2)
        #expect(try store.deadLetters().map(\.number) == [1, 3])
        #expect(try store.ingest(lines).counts.dead == 2)
        #expect(try store.deadLetters().map(\.number) == [1, 3], "kept once")
        #expect(try store.verify().damage.isEmpty)
    }

    @Test("a run knows whether it put letters away itself")
    func ownLetters() throws {
        let store = Harness(Simulated())
        #expect(try store.ingest([unrated("a"), Reviews.line("b")]).hasOwnLetters)
        let again = try store.ingest([unrated("a"), Reviews.line("c")])
        #expect(again.counts.dead == 1 && !again.hasOwnLetters)
        #expect(try store.ingest([unrated("a"), "nonsense"]).hasOwnLetters)
    }

    @Test("letters that a compact removes before they are dropped are gone")
    func droppedWhenGone() throws {
        var store = Harness(Simulated())
        try store.ingest(["nonsense", Reviews.line("good")])
        store.now += 100 * LifecyclePolicy.day
        try store.ingest(["more"])
        let writer = try store.writer()
        let letters = try store.letters { $0.states = .all }
        #expect(letters.count == 2)
        var policy = LifecyclePolicy()
        policy.deadKeep = 30 * LifecyclePolicy.day
        try store.compact(policy)
        #expect(try store.deadLetters().map(\.number) == [2])
        // Now the writer knows.
        _ = try writer.reserveRun()
        try writer.drop(letters)
        #expect(try store.deadLetters().isEmpty)
        try writer.drop(letters.filter { $0.letter.number == 1 })
        #expect(try store.verify().damage.isEmpty)
    }

    @Test("a crash while letters are dropped leaves all of them or none")
    func dropCrashes() throws {
        let disk = Simulated()
        let store = Harness(disk)
        try store.ingest(["nonsense", "more", Reviews.line("good")])
        let whole = disk.crashed(model: .keepSynced)
        try Harness(whole).dropAll()
        #expect(try Harness(whole).deadLetters().isEmpty)
        for change in 1...whole.count(.changing) {
            let torn = disk.crashed(model: .keepIssued)
            torn.crash(atChange: change)
            let isDone = (try? Harness(torn).dropAll()) != nil
            for model in CrashModel.allCases {
                let found = Harness(torn.crashed(model: model))
                let count = try found.deadLetters().count
                #expect(count == 0 || !isDone && count == 2, "change \(change), \(model)")
                try found.dropAll()
                #expect(try found.deadLetters().isEmpty)
                #expect(try found.verify().damage.isEmpty)
            }
        }
    }
}

extension Harness {
    /// Letters that pass a filter; open ones unless it says otherwise.
    func letters(_ change: (inout DeadLetterFilter) -> Void) throws -> [FoundDeadLetter] {
        var filter = DeadLetterFilter()
        change(&filter)
        var found: [FoundDeadLetter] = []
        let snapshot = try Store(folder: folder, fileSystem: fileSystem).snapshot()
        try DeadLetterScan(snapshot, filter, workers: workers).visit { found.append($0) }
        return found
    }

    /// For each letter's line what became of it.
    func states() throws -> [UInt64: DeadLetter.State] {
        let letters = try letters { $0.states = .all }
        return Dictionary(uniqueKeysWithValues: letters.map { ($0.letter.line, $0.state) })
    }

    fileprivate func dropAll() throws { try writer().drop(letters { $0.states = .all }) }
}
