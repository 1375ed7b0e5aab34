import TestSupport
import Testing
import VarveFiles
import VarveIngest
import VarveStore

@Suite struct ResumeTests {
    private func text(_ lines: [String]) -> [UInt8] {
        Array((lines.joined(separator: "\n") + "\n").utf8)
    }

    private func store() -> Harness {
        var store = Harness(Simulated())
        store.batchBytes = 16 << 10
        return store
    }

    /// Runs until so many batches are committed.
    private func stop(_ store: Harness, _ sources: [[UInt8]], after batches: Int) throws
        -> IngestRun
    {
        let run = try store.run(sources)
        var done = 0
        let isFinished = try run.run {
            done += 1
            return done == batches
        }
        #expect(!isFinished)
        return run
    }

    @Test func goesOnWhereItStopped() throws {
        let lines = Reviews.lines(900)
        for batches in [1, 2, 4] {
            let store = store()
            let stopped = try stop(store, [text(lines)], after: batches).entry
            let open = try #require(try store.state().openRuns.first)
            #expect(open.sources.map(\.units) == [stopped.counts.units])
            #expect(try store.lines() == Array(lines[..<Int(stopped.counts.new)]))
            let rest = try store.ingest([text(lines)])
            #expect(rest.sources.map(\.resumedFrom) == [open.sources[0].bytes])
            #expect(rest.counts.units == 900 - stopped.counts.units)
            #expect(rest.counts.new == 900 - stopped.counts.new)
            #expect(rest.counts.duplicate == 0)
            #expect(rest.run == stopped.run + 1)
            #expect(try store.lines() == lines)
            #expect(try store.get("R1-899").map(\.line) == [900], "lines are counted on")
            #expect(try store.state().openRuns.isEmpty)
            #expect(try store.verify().damage.isEmpty)
        }
    }

    @Test func aRunCanBeStoppedTimeAndAgain() throws {
        let store = store()
        let lines = Reviews.lines(900)
        var units: UInt64 = 0
        for _ in 0..<4 { units += try stop(store, [text(lines)], after: 1).entry.counts.units }
        units += try store.ingest([text(lines)]).counts.units
        #expect(units == 900)
        #expect(try store.lines() == lines)
        #expect(try store.state().finishedRunCount == 5)
    }

    @Test("the ledger accounts for every unit of every run, also of interrupted ones")
    func interruptedRunsHaveEntries() throws {
        let store = store()
        var lines = Reviews.lines(900)
        lines[10] = ""
        lines[20] = "nonsense"
        lines[30] = lines[2]
        let source = text(lines)
        var stopped: [LedgerEntry] = []
        for batches in [2, 1] { stopped.append(try stop(store, [source], after: batches).entry) }
        let reader = try LedgerReader(
            Store(folder: store.folder, fileSystem: store.fileSystem).snapshot())
        let open = reader.openEntries()
        #expect(open.map(\.run) == [2])
        #expect(open.map(\.counts) == [stopped[1].counts])
        #expect(open.first?.json.text.contains("\"outcome\":\"open\"") == true)
        #expect(try reader.paths().count == 1)
        let last = try store.ingest([source])
        let first = try entry(store, 1)
        #expect(first.contains("\"outcome\":\"interrupted\""))
        #expect(first.contains("\"units\":\(stopped[0].counts.units),"))
        #expect(first.contains("\"dead_by_code\":{\"bad_json\":1},\"first_seq\":1,"))
        #expect(first.contains("\"last_seq\":\(stopped[0].lastSequence ?? 0),"))
        let second = try entry(store, 2)
        #expect(second.contains("\"units\":\(stopped[1].counts.units),"))
        #expect(second.contains("\"resumed_from\":\(stopped[0].counts.bytes)}"))
        #expect(stopped.map(\.counts.units).reduce(last.counts.units, +) == 900)
        #expect(stopped.map(\.counts.bytes).reduce(last.counts.bytes, +) == UInt64(source.count))
        #expect(try store.state().finishedRunCount == 3)
        #expect(try store.verify().damage.isEmpty, "the chain holds")
    }

    private func entry(_ store: Harness, _ run: UInt64) throws -> String {
        let path = StorePaths(folder: store.folder).ledgerEntry(RunID(rawValue: run))
        return String(
            decoding: try store.fileSystem.readAll(path, atMost: 1 << 20), as: UTF8.self)
    }

    @Test("a run whose source begins with other bytes now is ended too")
    func changedSourcesHaveEntries() throws {
        let store = store()
        // All sources have the name of the first.
        let sources = (1...3).map { text(Reviews.lines(300, seed: $0)) }
        for source in sources[..<2] { _ = try stop(store, [source], after: 1) }
        #expect(try store.state().openRuns.map(\.id.rawValue) == [2])
        let last = try store.ingest([sources[2]])
        #expect(last.counts.units == 300)
        #expect(try store.state().openRuns.isEmpty)
        #expect(try store.state().finishedRunCount == 3)
        for run in 1...2 {
            let entry = try entry(store, UInt64(run))
            #expect(entry.contains("\"outcome\":\"interrupted\""))
        }
        #expect(try store.verify().damage.isEmpty)
        #expect(try store.verify().notes.isEmpty)
    }

    @Test("what an undo took back of an interrupted run is read again, though another went on")
    func undoneBeneathAnOpenRun() throws {
        let store = store()
        let lines = Reviews.lines(900)
        for _ in 0..<2 { _ = try stop(store, [text(lines)], after: 1) }
        #expect(try store.undo(1).plan.retracted > 0)
        #expect(try store.lines().count < 900)
        let whole = try store.ingest([text(lines)])
        #expect(whole.sources.map(\.resumedFrom) == [nil])
        #expect(whole.counts.units == 900)
        #expect(try store.lines().sorted() == lines.sorted())
        #expect(try store.state().openRuns.isEmpty)
        #expect(try entry(store, 2).contains("\"outcome\":\"interrupted\""))
        #expect(try store.verify().damage.isEmpty)
    }

    @Test("what an interrupted run found to be there is read again once an undo took it back")
    func undoneBeneathDuplicates() throws {
        let store = store()
        let lines = Reviews.lines(900)
        try store.ingest([text(lines)])
        #expect(try stop(store, [text(lines)], after: 1).entry.counts.duplicate > 0)
        try store.undo(1)
        #expect(try store.lines().isEmpty)
        try store.ingest([text(lines)])
        #expect(try store.lines() == lines)
        #expect(try store.verify().damage.isEmpty)
    }

    @Test func goesOnInTheSourceThatWasNotFinished() throws {
        let store = store()
        let first = Reviews.lines(150, seed: 1)
        let second = Reviews.lines(400, seed: 2)
        let stopped = try stop(store, [text(first), text(second)], after: 3).entry
        #expect(stopped.sources[0].sha256 != nil)
        #expect(stopped.sources[1].sha256 == nil)
        let rest = try store.ingest([text(first), text(second)])
        #expect(rest.sources[0].resumedFrom == UInt64(text(first).count))
        #expect(rest.sources[0].units == 0)
        #expect(rest.sources[1].units == 400 - stopped.sources[1].units)
        #expect(try store.lines() == first + second)
    }

    @Test func aChangedPrefixStartsFromTheBeginning() throws {
        let store = store()
        var lines = Reviews.lines(900)
        let stopped = try stop(store, [text(lines)], after: 2).entry
        lines[0] = Reviews.line("R1-0", text: "changed since")
        let whole = try store.ingest([text(lines)])
        #expect(whole.sources.map(\.resumedFrom) == [nil])
        #expect(whole.counts.units == 900)
        #expect(whole.counts.duplicate == stopped.counts.new - 1)
        #expect(whole.counts.version == 1)
        #expect(try Set(store.lines()) == Set(lines))
        #expect(try store.state().openRuns.count <= 1)
        // A file that has become shorter than what was committed.
        let other = self.store()
        _ = try stop(other, [text(lines)], after: 2)
        #expect(try other.ingest([text(Array(lines[..<20]))]).counts.duplicate == 20)
    }

    @Test func aFinishedFileIsReadWhole() throws {
        let store = store()
        let lines = Reviews.lines(300)
        try store.ingest([text(lines)])
        let again = try store.ingest([text(lines)])
        #expect(again.sources.map(\.resumedFrom) == [nil])
        #expect(again.counts.units == 300)
        #expect(again.counts.duplicate == 300)
    }

    @Test func deadLettersAndLongLinesKeepTheirPlaceAcrossAStop() throws {
        var lines = Reviews.lines(600)
        lines[20] = "{\"dead\":1}"
        lines[50] = "{\"long\":\"" + String(repeating: "x", count: 40_000) + "\"}"
        lines[500] = "{\"dead\":2}"
        for batches in 1...4 {
            var store = store()
            store.batchBytes = 7_000
            store.limits.lineBytesMax = 20_000
            _ = try stop(store, [text(lines)], after: batches)
            try store.ingest([text(lines)])
            let letters = try store.deadLetters()
            #expect(letters.map(\.line) == [21, 51, 501])
            for letter in letters {
                let before = text(Array(lines[..<Int(letter.line - 1)]))
                #expect(letter.offset == UInt64(before.count))
            }
            #expect(try store.lines().count == 597)
            #expect(try store.get("R1-599").map(\.line) == [600])
        }
    }

    /// A line that is longer than a batch, but not too long, is one record.
    @Test func aLineLongerThanABatchIsKept() throws {
        let store = store()
        let long = Reviews.line("long", text: String(repeating: "y", count: 50_000))
        let lines = Reviews.lines(100) + [long] + Reviews.lines(100, seed: 2)
        #expect(try store.ingest(lines).counts.new == 201)
        #expect(try store.lines() == lines)
    }
}
