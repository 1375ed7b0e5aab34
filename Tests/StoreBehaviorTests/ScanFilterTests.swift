import TestSupport
import Testing
import VarveQuery
import VarveStore

/// A random question to a model's store, and the answer that its list of records gives.
struct ScanCase {
    var condition: ModelCondition?
    var isAllVersions = false
    var asOf: Int64?
    var from: Int64?
    var until: Int64?
    var limit: Int?
    var isBySequence = false

    init(_ questions: inout ScanQuestions) {
        if questions.chance(0.9) { condition = questions.condition() }
        isAllVersions = questions.chance(0.25)
        let last = questions.records.count
        if questions.chance(0.25) {
            asOf = Int64.random(in: 0...Int64(last) + 2, using: &questions.random)
        }
        if questions.chance(0.2) { from = questions.pick(questions.records).micros }
        if questions.chance(0.2) { until = questions.pick(questions.records).micros + 1 }
        if questions.chance(0.3) { limit = Int.random(in: 0...last, using: &questions.random) }
        isBySequence = questions.chance(0.5)
    }

    /// The same as options of a scan.
    func options(_ store: ScanModelStore) throws -> ScanOptions {
        var options = store.options
        options.filter = try condition.map { try Filter($0.text, now: 0).expression }
        options.versions = isAllVersions ? .all : .latest
        options.asOf = asOf.map { UInt64($0) }
        options.from = from
        options.until = until
        options.limit = limit.map { UInt64($0) }
        options.order = isBySequence ? .sequence : .stored
        return options
    }

    /// Records that pass, by sequence; without the limit.
    func passing(_ records: [ModelRecord]) -> [ModelRecord] {
        records.filter { record in
            record.isVisible(allVersions: isAllVersions, asOf: asOf)
                && record.micros >= from ?? .min && record.micros < until ?? .max
                && condition.map { $0.holds(record) } ?? true == true
        }
    }

    /// What the scan must give: all partitions are years here.
    func expected(_ records: [ModelRecord]) -> [ModelRecord] {
        var passing = passing(records)
        if !isBySequence {
            passing.sort { ($0.year, $0.sequence) < ($1.year, $1.sequence) }
        }
        return Array(passing.prefix(limit ?? .max))
    }

    var description: String {
        "\(condition?.text ?? "-"); all \(isAllVersions), as of \(asOf.map(String.init) ?? "-"), "
            + "from \(from.map(String.init) ?? "-"), until \(until.map(String.init) ?? "-"), "
            + "limit \(limit.map(String.init) ?? "-"), by _seq \(isBySequence)"
    }
}

@Suite struct ScanFilterTests {
    /// 40 stores of this size with 50 questions each, for what follows in whole.
    @Test(arguments: UInt64(0)..<40)
    func aFilteredScanIsThePlainModel(seed: UInt64) throws {
        let store = try ScanModelStore(seed: seed, runs: 4, linesMax: 14)
        try check(store, seed: seed, cases: 50)
    }

    @Test func storesOfSeveralRowGroupsToo() throws {
        let store = try ScanModelStore(seed: 1_000, runs: 2, linesMax: 220, textRepeats: 1_200)
        let groups = try store.harness.state().recordSegments.map {
            try store.harness.snapshot().reader($0).footer.rowGroups.count
        }
        #expect(groups.contains { $0 > 1 })
        try check(store, seed: 1_000, cases: 20)
    }

    private func check(_ model: ScanModelStore, seed: UInt64, cases: Int) throws {
        var questions = ScanQuestions(
            random: SeededGenerator(seed: seed &* 31 &+ 7), records: model.records)
        let snapshot = try model.store.snapshot()
        var found = 0
        for number in 0..<cases {
            let question = ScanCase(&questions)
            let expected = question.expected(model.records)
            let comment: Comment = "seed \(seed), case \(number): \(question.description)"
            do {
                let scan = try Scan(
                    snapshot, question.options(model), workers: model.harness.workers)
                var lines: [String] = []
                var sequences: [UInt64] = []
                let keep: Scan.RecordBody = { record, sequence in
                    lines.append(unsafe String(decoding: record, as: UTF8.self))
                    sequences.append(sequence)
                }
                try unsafe scan.forEach(keep)
                try #require(sequences == expected.map { UInt64($0.sequence) }, comment)
                try #require(
                    zip(lines, expected).allSatisfy { $0.utf8.elementsEqual($1.line.utf8) },
                    comment)
                try #require(try scan.count() == UInt64(expected.count), comment)
                if number % 4 == 0 { try checkValues(scan, expected, comment) }
            } catch let error as FilterError {
                Issue.record("\(comment): \(error.rendered())")
            }
            found += expected.count
        }
        #expect(found > cases, "most questions have answers")
    }

    /// Values of rows instead of whole records.
    private func checkValues(
        _ scan: Scan, _ expected: [ModelRecord], _ comment: Comment
    ) throws {
        let numbers = ModelNumber.all.filter { $0.text != "level" && $0.text != "x.n" }
        let columns = try SelectList(
            numbers.enumerated().map { "(\($1.text))::double as n\($0)" }.joined(separator: ", ")
                + ", "
                + ModelText.all.enumerated().map { "(\($1.text))::text as t\($0)" }
                .joined(separator: ", "), now: 0)
        var rows: [([Double?], [[UInt8]?])] = []
        try scan.forEachRow(columns.items.map(\.expression)) { cells in
            rows.append(
                (
                    cells.prefix(numbers.count).map { cell in
                        if case .double(let number) = cell { number } else { nil }
                    },
                    cells.dropFirst(numbers.count).map { cell in
                        if case .text(let text) = cell { unsafe Array(text) } else { nil }
                    }
                ))
        }
        try #require(rows.count == expected.count, comment)
        for (row, record) in zip(rows, expected) {
            try #require(row.0 == numbers.map { $0.value(record) }, comment)
            try #require(row.1 == ModelText.all.map { $0.value(record) }, comment)
        }
    }
}
