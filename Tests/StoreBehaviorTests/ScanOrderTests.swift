import TestSupport
import Testing
import VarveFiles
import VarveQuery
import VarveStore

/// A sort key of a model: what a key is of a record, as something to compare.
struct ModelKey {
    let text: String
    let isDescending: Bool
    let nullsFirst: Bool
    let value: (ModelRecord) -> Value?

    enum Value: Comparable {
        case number(Double)
        case text(Bytes)
        case integer(Int64)
    }

    init(_ questions: inout ScanQuestions) {
        let name: String
        switch Int.random(in: 0..<5, using: &questions.random) {
        case 0, 1:
            let number = questions.pick(ModelNumber.all)
            // Records' own keys are sorted by their texts.
            let isDynamic = number.text == "level" || number.text == "x.n"
            name = isDynamic ? "\(number.text)::double" : number.text
            value = { number.value($0).map(Value.number) }
        case 2, 3:
            let text = questions.pick(ModelText.all)
            name = text.text
            value = { text.value($0).map { .text(Bytes($0)) } }
        default:
            if questions.chance(0.5) {
                name = "review_timestamp"
                value = { .integer($0.micros) }
            } else {
                name = "verified_purchase"
                value = {
                    $0.canonical("verified_purchase")?.asBoolean.map { .integer($0 ? 1 : 0) }
                }
            }
        }
        isDescending = questions.chance(0.5)
        nullsFirst = questions.chance(0.5)
        text =
            name + (isDescending ? " desc" : questions.chance(0.5) ? " asc" : "")
            + (nullsFirst ? " nulls first" : questions.chance(0.5) ? " nulls last" : "")
    }

    /// Less than 0 where the left record comes first, 0 where the key does not say.
    func order(_ left: ModelRecord, _ right: ModelRecord) -> Int {
        switch (value(left), value(right)) {
        case (nil, nil): 0
        case (nil, _): nullsFirst ? -1 : 1
        case (_, nil): nullsFirst ? 1 : -1
        case (let one?, let other?):
            one == other ? 0 : (one < other) != isDescending ? -1 : 1
        }
    }
}

@Suite struct ScanOrderTests {
    /// 20 stores with 20 orders each: in memory, and in as many runs as there are records.
    @Test(arguments: UInt64(0)..<20)
    func aSortedScanIsTheSortedModel(seed: UInt64) throws {
        let model = try ScanModelStore(seed: 500 + seed, runs: 4, linesMax: 24)
        var questions = ScanQuestions(
            random: SeededGenerator(seed: seed + 77), records: model.records)
        let snapshot = try model.store.snapshot()
        for number in 0..<20 {
            let question = ScanCase(&questions)
            let keys = (0..<Int.random(in: 1...3, using: &questions.random)).map { _ in
                ModelKey(&questions)
            }
            let expected = question.passing(model.records).sorted { left, right in
                let orders = keys.lazy.map { $0.order(left, right) }
                return orders.first { $0 != 0 }.map { $0 < 0 } ?? (left.sequence < right.sequence)
            }.prefix(question.limit ?? .max)
            var options = try question.options(model)
            let text = keys.map(\.text).joined(separator: ", ")
            options.order = .keys(try OrderKey.list(text, now: 0))
            let sortBytesMax = questions.pick([1, 300, 5_000, 64 << 20])
            options.sortBytesMax = sortBytesMax
            let comment: Comment =
                "seed \(seed), case \(number): \(question.description); \(text); \(sortBytesMax)"
            let scan = try Scan(snapshot, options, workers: model.harness.workers)
            var lines: [[UInt8]] = []
            let keep: Scan.RecordBody = { record, _ in lines.append(unsafe Array(record)) }
            try unsafe scan.forEach(keep)
            try #require(lines == expected.map { Array($0.line.utf8) }, comment)
            var sequences: [Int64] = []
            let columns = try SelectList("_seq, review_text", now: 0)
            try scan.forEachRow(columns.items.map(\.expression)) { cells in
                if case .integer(let sequence) = cells[0] { sequences.append(sequence) }
            }
            try #require(sequences == expected.map(\.sequence), comment)
        }
        #expect(try model.disk.list("/tmp").isEmpty)
    }

    /// Each record goes to a file of its own, and 64 of these at a time into one.
    @Test(arguments: [nil, 1, 63, 64, 65, 200, 1_000])
    func moreRunsThanAreMergedAtOnce(limit: UInt64?) throws {
        let disk = Simulated()
        try disk.makeDirectory("/tmp")
        let harness = Harness(disk)
        let lines = (0..<300).map {
            Reviews.line("R\($0)", rating: "\($0 * 7 % 5)", text: "text \($0 * 31 % 97)")
        }
        try harness.ingest(lines)
        var options = ScanOptions()
        options.order = .keys(try OrderKey.list("rating desc, review_text", now: 0))
        options.limit = limit
        let before = disk.count(.changing)
        let inMemory = try harness.lines(options)
        #expect(disk.count(.changing) == before)
        options.sortBytesMax = 1
        #expect(try harness.lines(options) == inMemory)
        // Each run is made, unlinked and written; so is what 64 of them are merged into.
        let changes = disk.count(.changing) - before
        #expect(changes > 3 * (limit.map { Int(min($0, 300)) } ?? 300))
        #expect(try disk.list("/tmp").isEmpty)
        let expected = lines.indices.sorted { left, right in
            let ratings = (left * 7 % 5, right * 7 % 5)
            if ratings.0 != ratings.1 { return ratings.0 > ratings.1 }
            let texts = ("text \(left * 31 % 97)", "text \(right * 31 % 97)")
            return texts.0 == texts.1 ? left < right : texts.0 < texts.1
        }
        #expect(inMemory == expected.prefix(Int(limit ?? 300)).map { lines[$0] })
    }

    @Test func aSortThatFindsNoRoomSaysSo() throws {
        let disk = Simulated()
        let harness = Harness(disk)
        try harness.ingest((0..<10).map { Reviews.line("R\($0)") })
        var options = ScanOptions()
        options.order = .keys(try OrderKey.list("rating", now: 0))
        options.sortBytesMax = 1
        options.temporaryFolder = "/nowhere"
        #expect(throws: FileError.self) { try harness.lines(options) }
    }

    @Test func filteredRecordsMergeBySequenceThroughTemporaryFiles() throws {
        let model = try ScanModelStore(seed: 900, runs: 6, linesMax: 30)
        var questions = ScanQuestions(random: SeededGenerator(seed: 4), records: model.records)
        let snapshot = try model.store.snapshot()
        for _ in 0..<30 {
            var question = ScanCase(&questions)
            question.isBySequence = true
            var options = try question.options(model)
            options.streamsMax = 2
            var sequences: [UInt64] = []
            let scan = try Scan(snapshot, options, workers: model.harness.workers)
            let keep: Scan.RecordBody = { _, sequence in sequences.append(sequence) }
            try unsafe scan.forEach(keep)
            try #require(
                sequences == question.expected(model.records).map { UInt64($0.sequence) },
                "\(question.description)")
        }
    }
}
