import Testing
import VarveStore

@testable import varve

@Suite struct StatusTextTests {
    private func facts(_ records: [(String, UInt64)]) throws -> StatusFacts {
        var facts = StatusFacts(path: "/data/reviews.varve")
        for (name, count) in records {
            let partition = try #require(PartitionName.parse(name))
            let sums = StatusFacts.Sums(
                segments: 1, records: count, rawBytes: count * 1_000, fileBytes: count * 450,
                times: Int64(partition.firstDay) * 86_400_000_000...Int64(partition.endDay - 1)
                    * 86_400_000_000)
            facts.partitions.append((partition, sums))
            facts.all.segments += 1
            facts.all.records += count
            facts.all.rawBytes += sums.rawBytes
            facts.all.fileBytes += sums.fileBytes
        }
        facts.tiers = [(.hot, facts.all)]
        return facts
    }

    private func lines(_ records: [(String, UInt64)], columns: Int) throws -> [String] {
        try StatusText(facts: facts(records), columns: columns, style: .plain).lines
    }

    private let three: [(String, UInt64)] = [("2011", 1_000), ("2013", 4_000), ("2014", 2_000)]

    @Test func partitionsAndTimelineAreDrawnFor80Columns() throws {
        let lines = try lines(three, columns: 80)
        let table = try #require(lines.firstIndex { $0.hasPrefix("partition") })
        #expect(
            Array(lines[table...]) == [
                "partition        records        raw    on disk of raw",
                "2011               1,000     1.0 MB   450.0 kB   0.45  ██████",
                "2013               4,000     4.0 MB     1.8 MB   0.45  ████████████████████████",
                "2014               2,000     2.0 MB   900.0 kB   0.45  ████████████",
                "",
                "records by year   most: 2013, 4,000",
                "                ███████",
                "                ███████",
                "                ███████",
                "                ███████ ███████",
                "▄▄▄▄▄▄▄         ███████ ███████",
                "███████         ███████ ███████",
                "2011    2012    2013    2014",
            ])
    }

    @Test func barsAreLongerOn200Columns() throws {
        let lines = try lines(three, columns: 200)
        #expect(lines.contains { $0.hasSuffix("  " + String(repeating: "█", count: 60)) })
    }

    @Test(arguments: [80, 120, 200])
    func noLineIsWiderThanTheTerminal(_ columns: Int) throws {
        let years = (1995...2024).map { (String($0), UInt64($0) * 7_919_000) }
        let months = (2001...2020).flatMap { year in
            (1...12).map { month in
                ("\(year)-\(month < 10 ? "0" : "")\(month)", UInt64(month * year) * 1_009)
            }
        }
        for records in [three, years, months] {
            for line in try lines(records, columns: columns) {
                #expect(Column.width(line) <= columns)
            }
        }
    }

    @Test func monthsAreDrawnWhereAllPartitionsAreMonthsOrFiner() throws {
        let text = try lines(
            [("2013-11", 10), ("2013-12-30", 5), ("2013-12-31", 15), ("2014-02", 40)], columns: 80)
        #expect(text.contains("records by month   most: 2014-02, 40"))
        #expect(text.last == "2013-11 2014")
        let mixed = try lines([("2012", 10), ("2013-11", 10)], columns: 80)
        #expect(mixed.contains { $0.hasPrefix("records by year") })
    }

    @Test func monthsWithoutRecordsLeaveAGap() throws {
        let timeline = Timeline(
            try facts([("2013-11", 10), ("2014-02", 40)]).partitions)
        #expect(timeline.bins(.month).map(\.records) == [10, 0, 0, 40])
        #expect(timeline.bins(.year).map(\.records) == [10, 40])
        #expect(timeline.bins(.day) == [])
    }

    @Test func ofManyPartitionsTheNewestAreListed() throws {
        let days = (1...31).flatMap { day in
            ["01", "03"].map { ("2013-\($0)-\(day < 10 ? "0" : "")\(day)", UInt64(day)) }
        }.sorted { $0.0 < $1.0 }
        let lines = try lines(days, columns: 80)
        #expect(lines.contains("and 22 older partitions with 253 records: --json lists all"))
        #expect(lines.contains { $0.hasPrefix("2013-03-31") })
        #expect(!lines.contains { $0.hasPrefix("2013-01-22") })
        #expect(lines.contains { $0.hasPrefix("2013-01-23") })
    }

    @Test func whatIsInJournalsIsToldApart() throws {
        var facts = try facts(three)
        let plain = StatusText(facts: facts, columns: 80, style: .plain).lines
        #expect(!plain.contains { $0.hasPrefix("in journals") })
        facts.journal = JournalSums(records: 12, bytes: 3_400)
        let lines = StatusText(facts: facts, columns: 80, style: .plain).lines
        #expect(lines.contains { $0.hasPrefix("in journals") && $0.contains("12 ") })
        #expect(lines.filter { !$0.hasPrefix("in journals") } == plain)
        #expect(facts.json.text.contains("\"journal\":{\"records\":12,\"bytes\":3400}"))
    }

    @Test func anEmptyStoreHasNoTable() throws {
        let lines = try lines([], columns: 80)
        #expect(lines.contains("records        0"))
        #expect(!lines.contains { $0.hasPrefix("partition") })
    }

    @Test func theObjectBeginsWithItsFormatAndHasTheDocumentedKeys() throws {
        guard case .object(let members) = try facts(three).json else {
            Issue.record("no object")
            return
        }
        #expect(
            members.prefix(11).map(\.key) == [
                "format", "path", "records", "bytes", "tiers", "partitions", "dropped", "holds",
                "due", "max_seq", "max_review_timestamp",
            ])
        #expect(members[0].value.text == "\"varve-status-1\"")
        #expect(members[2].value.text == "7000")
    }

    @Test func whatIsDroppedHeldAndDueIsShown() throws {
        var facts = try facts(three)
        let quiet = StatusText(facts: facts, columns: 80, style: .plain).lines
        for word in ["dropped", "holds", "due"] {
            #expect(!quiet.contains { $0.hasPrefix(word) })
        }
        #expect(facts.json.text.contains(#""dropped":0,"holds":0,"due":null"#))
        facts.due = []
        #expect(facts.json.text.contains(#""due":[]"#))
        facts.all.dropped = 69
        facts.drops = [DropEntry(run: RunID(rawValue: 4), at: 1_577_836_800_000_000, rows: 69)]
        facts.holds = 2
        var expiry = DueWork(kind: .expire)
        expiry.steps = 1
        expiry.inputs = 2
        expiry.rowsIn = 40
        expiry.rowsDropped = 17
        expiry.bytesIn = 5_400
        facts.due = [expiry, DueWork(kind: .warm)]
        let lines = StatusText(facts: facts, columns: 80, style: .plain).lines.map { line in
            line.split(separator: " ").joined(separator: " ")
        }
        #expect(
            lines.contains("dropped 69 not gone yet, the first since 2020-01-01 see: varve policy"))
        #expect(lines.contains("holds 2 see: varve hold list"))
        #expect(lines.contains("due expire 17 of 40 rows in 2 segments, 5.4 kB"))
        #expect(lines.contains("warm 0 rows in 0 segments, 0 B"))
        #expect(facts.json.text.contains(#""dropped":69,"holds":2,"due":[{"kind":"expire","#))
    }

    @Test func droppedRowsAreNoOlderVersions() throws {
        var sums = StatusFacts.Sums()
        sums.add(
            SegmentEntry(
                id: SegmentID(rawValue: 1), content: .records,
                partition: try #require(PartitionName.parse("2013")), tier: .hot, rows: 10,
                rawBytes: 1, fileBytes: 1, footerCRC: 0, firstSequence: 1, lastSequence: 10,
                minTime: 0, maxTime: 1,
                deletionVector: DeletionVectorEntry(
                    number: 1, deadRows: 5, droppedRows: 2, fileBytes: 1, crc: 0)))
        #expect(sums.records == 5)
        #expect(sums.superseded == 3)
        #expect(sums.dropped == 2)
    }
}
