import TestSupport
import Testing
import VarveQuery
import VarveReviews
import VarveStore

/// What `histogram`, `timeline`, `schema` and `--as-of` gather, against a plain model.
@Suite struct SummaryTests {
    private func parts<Part: AnyObject>(
        _ model: ScanModelStore, _ options: ScanOptions, _ make: () -> Part,
        _ body: @Sendable (Part, FieldColumns) throws -> Void
    ) throws -> [Part] {
        try Scan(model.store, options, workers: Workers(count: 2)).gather(make) {
            part, columns, _ in
            try body(part, columns)
        }
    }

    @Test(arguments: UInt64(0)..<6)
    func valuesAreCounted(seed: UInt64) throws {
        let model = try ScanModelStore(seed: 2_000 + seed, runs: 4, linesMax: 30)
        var questions = ScanQuestions(random: SeededGenerator(seed: seed), records: model.records)
        for text in ModelText.all where text.text != "tag" && text.text != "x.s" {
            let question = ScanCase(&questions)
            let expression = try ValueExpression(text.text, now: 0).expression
            var options = try question.options(model)
            options.limit = nil
            let make = { ValueCounts(expression) }
            let parts = try parts(model, options, make) { try $0.add($1) }
            let sum = ValueCounts(expression)
            for part in parts { try sum.add(part) }
            var found: [[UInt8]: UInt64] = [:]
            let keep = { (cell: Cell, count: UInt64) in
                if case .text(let bytes) = cell { found[unsafe Array(bytes)] = count }
            }
            sum.forEach(keep)
            let passing = question.passing(model.records)
            let values = passing.compactMap { text.value($0) }
            let expected = values.reduce(into: [[UInt8]: UInt64]()) { $0[$1, default: 0] += 1 }
            #expect(found == expected, "\(text.text) where \(question.description)")
            #expect(sum.valueCount == expected.count)
            #expect(sum.nulls + sum.missing == UInt64(passing.count - values.count))
        }
    }

    @Test func aValueThatIsNullIsToldFromOneThatIsNotThere() throws {
        let harness = Harness(Simulated())
        try harness.ingest([
            Reviews.line("1", extra: ",\"note\":null"), Reviews.line("2"),
            Reviews.line("3", extra: ",\"note\":7"), Reviews.line("4", extra: ",\"note\":\"7\""),
            Reviews.line("5", extra: ",\"note\":true"), Reviews.line("6", extra: ",\"note\":7"),
        ])
        let note = try ValueExpression("note", now: 0).expression
        let scan = try Scan(
            Store(folder: harness.folder, fileSystem: harness.fileSystem), workers: harness.workers)
        let make = { ValueCounts(note) }
        let parts = try scan.gather(make) { part, columns, _ in try part.add(columns) }
        let counts = try #require(parts.first)
        #expect(counts.nulls == 1)
        #expect(counts.missing == 1)
        var found: [String: UInt64] = [:]
        let keep = { (cell: Cell, count: UInt64) in
            switch cell {
            case .json(let bytes):
                found["number \(unsafe String(decoding: bytes, as: UTF8.self))"] = count
            case .text(let bytes):
                found["text \(unsafe String(decoding: bytes, as: UTF8.self))"] = count
            case .boolean(let value): found["\(value)"] = count
            default: Issue.record("\(cell)")
            }
        }
        counts.forEach(keep)
        #expect(found == ["number 7": 2, "text 7": 1, "true": 1])
    }

    @Test func tooManyDifferentValuesAreRefused() throws {
        let harness = Harness(Simulated())
        try harness.ingest((0..<40).map { Reviews.line("R\($0)", rating: "\($0 % 5)") })
        let scan = try Scan(
            Store(folder: harness.folder, fileSystem: harness.fileSystem), workers: harness.workers)
        func counts(_ text: String, atMost: Int) throws -> ValueCounts {
            let expression = try ValueExpression(text, now: 0).expression
            let make = { ValueCounts(expression, valuesMax: atMost) }
            return try #require(
                try scan.gather(make) { part, columns, _ in try part.add(columns) }.first)
        }
        #expect(try counts("rating", atMost: 5).valueCount == 5)
        #expect(try counts("review_id", atMost: 40).valueCount == 40)
        #expect(throws: ValueCounts.TooMany.self) { try counts("review_id", atMost: 39) }
        let some = try counts("review_id", atMost: 40)
        let more = try counts("user_id", atMost: 40)
        #expect(throws: ValueCounts.TooMany.self) { try some.add(more) }
    }

    /// More values than the table begins with room for; added up from two parts.
    @Test func aTableOfManyValuesGrows() throws {
        let harness = Harness(Simulated())
        try harness.ingest((0..<2_500).map { Reviews.line("R\($0)", product: "B\($0 % 1_100)") })
        let scan = try Scan(
            Store(folder: harness.folder, fileSystem: harness.fileSystem), workers: harness.workers)
        func counts(_ text: String) throws -> ValueCounts {
            let expression = try ValueExpression(text, now: 0).expression
            let make = { ValueCounts(expression) }
            return try #require(
                try scan.gather(make) { part, columns, _ in try part.add(columns) }.first)
        }
        let sum = try counts("review_id")
        #expect(sum.valueCount == 2_500)
        let products = try counts("product_id")
        #expect(products.valueCount == 1_100)
        for _ in 0..<2 { try sum.add(products) }
        #expect(sum.valueCount == 3_600)
        try sum.add(counts("review_id"))
        #expect(sum.valueCount == 3_600)
        var found: [UInt64: Int] = [:]
        let keep = { (_: Cell, count: UInt64) in found[count, default: 0] += 1 }
        sum.forEach(keep)
        // 300 products came three times, 800 twice; all of that, and the ids, twice.
        #expect(found == [2: 2_500, 6: 300, 4: 800])
    }

    @Test(arguments: UInt64(0)..<4)
    func daysAreCounted(seed: UInt64) throws {
        let model = try ScanModelStore(seed: 3_000 + seed, runs: 4, linesMax: 40)
        var questions = ScanQuestions(random: SeededGenerator(seed: seed), records: model.records)
        for _ in 0..<10 {
            let question = ScanCase(&questions)
            var options = try question.options(model)
            options.limit = nil
            let sum = DayCounts()
            for part in try parts(model, options, DayCounts.init, { try $0.add($1) }) {
                sum.add(part)
            }
            let days = question.passing(model.records).map(\.date.daysSinceEpoch)
            let expected = days.reduce(into: [Int: UInt64]()) { $0[$1, default: 0] += 1 }
            #expect(sum.days == expected, "\(question.description)")
        }
    }

    @Test(arguments: UInt64(0)..<6)
    func fieldsAreCounted(seed: UInt64) throws {
        let model = try ScanModelStore(seed: 4_000 + seed, runs: 4, linesMax: 40)
        var questions = ScanQuestions(random: SeededGenerator(seed: seed), records: model.records)
        for _ in 0..<5 {
            let question = ScanCase(&questions)
            var options = try question.options(model)
            options.limit = nil
            let scan = try Scan(model.store, options, workers: Workers(count: 2))
            let census = FieldCensus()
            for part in try scan.gather(FieldCensus.init, { try $0.add($1, $2) }) {
                census.add(part)
            }
            let passing = question.passing(model.records)
            #expect(census.records == UInt64(passing.count))
            let keys = Set(passing.flatMap { $0.members.map(\.key) })
            #expect(Set(census.fields.keys) == Set(keys.map { Array($0.utf8) }))
            #expect(census.order.count == keys.count)
            for key in keys {
                let with = passing.filter { $0.own(key) != nil }
                let kinds = with.reduce(into: [FieldCensus.Kind: UInt64]()) { kinds, record in
                    if let kind = record.own(key)?.kind { kinds[kind, default: 0] += 1 }
                }
                let seen = try #require(census.fields[Array(key.utf8)])
                #expect(seen.kinds == kinds, "\(key) where \(question.description)")
                #expect(seen.first == with.map(\.micros).min())
                #expect(seen.last == with.map(\.micros).max())
                #expect(seen.profiles == Set(with.map(\.profile)))
            }
            if keys.contains("reviewer_name") {
                #expect(census.fields[Array("reviewer_name".utf8)]?.canonical == [.userID])
            }
        }
    }

    @Test(arguments: UInt64(0)..<4)
    func theKeysOfAStoreAreKnown(seed: UInt64) throws {
        let model = try ScanModelStore(seed: 5_000 + seed, runs: 3, linesMax: 40)
        let found = try model.store.snapshot().rawKeys()
        // Where a record is kept whole, its keys are not known without reading it.
        let hasWhole = model.records.contains { $0.members.count > 1_000 }
        #expect((found == nil) == hasWhole)
        guard let found else { return }
        let keys = Set(model.records.flatMap { $0.members.map { Array($0.key.utf8) } })
        #expect(Set(found) == keys)
        #expect(found.count == keys.count)
    }

    @Test func aTimeOfStoringIsASequence() throws {
        let model = try ScanModelStore(seed: 6_000, runs: 9, linesMax: 20)
        let snapshot = try model.store.snapshot()
        let times = Set(model.records.map(\.ingestedAt)).sorted()
        #expect(times.count == 5)
        for time in times {
            for micros in [time - 1, time, time + 1] {
                let expected = model.records.filter { $0.ingestedAt <= micros }.map(\.sequence)
                    .max()
                #expect(
                    try snapshot.lastSequence(storedBy: micros) == expected.map { UInt64($0) } ?? 0)
            }
        }
        #expect(try snapshot.lastSequence(storedBy: .min) == 0)
        #expect(try snapshot.lastSequence(storedBy: .max) == UInt64(model.records.count))
    }
}

extension ModelValue {
    fileprivate var kind: FieldCensus.Kind {
        switch self {
        case .null: .null
        case .boolean: .boolean
        case .number: .number
        case .text: .string
        case .object: .object
        }
    }
}
