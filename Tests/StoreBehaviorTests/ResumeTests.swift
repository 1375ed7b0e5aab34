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
        #expect(try store.state().finishedRunCount == 1)
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
