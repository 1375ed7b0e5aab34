import TestSupport
import VarveBytes
import VarveIngest
import VarveQuery
import VarveStore

/// A small random store in memory, and the list of its records: several runs of one or two sources,
/// two profiles, new versions that may move to another year, duplicates, blank lines, one record that
/// is kept whole now and then.
struct ScanModelStore {
    let harness: Harness
    let disk: Simulated
    private(set) var records: [ModelRecord] = []
    private(set) var sources: [RunID: [[UInt8]]] = [:]
    private var random: SeededGenerator
    /// Repeats of each text, so that a store has more than one row group.
    private let textRepeats: Int
    /// The place in `records` of the newest version of each id.
    private var newest: [String: Int] = [:]

    init(seed: UInt64, runs: Int, linesMax: Int, textRepeats: Int = 1) throws {
        random = SeededGenerator(seed: seed)
        self.textRepeats = textRepeats
        disk = Simulated()
        try disk.makeDirectory("/tmp")
        var harness = Harness(disk)
        harness.batchBytes = [2_000, 10_000, 64 << 20].randomElement(using: &random) ?? 0
        if textRepeats > 1 { harness.batchBytes = 64 << 20 }
        harness.workers = Workers(count: Int.random(in: 1...2, using: &random))
        self.harness = harness
        for run in 1...runs { try ingest(run: Int64(run), linesMax: linesMax) }
    }

    var store: Store {
        get throws { try Store(folder: harness.folder, fileSystem: disk) }
    }

    /// Options under which sources have names.
    var options: ScanOptions {
        var options = ScanOptions()
        options.sources = SourceNames(sources)
        options.temporaryFolder = "/tmp"
        return options
    }

    private mutating func ingest(run: Int64, linesMax: Int) throws {
        var harness = harness
        harness.now += run / 2 * 3_600_000_000
        var texts: [[UInt8]] = []
        for source in 0..<Int.random(in: 1...2, using: &random) {
            let profile = Int.random(in: 0..<3, using: &random) == 0 ? "nsmc" : "review"
            var text: [UInt8] = []
            var lineNumber: Int64 = 0
            for _ in 0..<Int.random(in: 1...linesMax, using: &random) {
                lineNumber += 1
                var record = record(profile)
                if lineNumber > 1, chance(0.05) {
                    text.append(0x0A)
                    lineNumber += 1
                }
                text += record.line.utf8
                text.append(0x0A)
                record.run = run
                record.source = "\(source).ndjson"
                record.lineNumber = lineNumber
                record.ingestedAt = harness.now
                add(record)
            }
            texts.append(text)
        }
        sources[RunID(rawValue: UInt64(run))] = texts.indices.map { Array("\($0).ndjson".utf8) }
        try harness.ingest(texts, profile: nil)
    }

    /// Takes a record over unless it is there.
    private mutating func add(_ record: ModelRecord) {
        var record = record
        let isDuplicate = records.contains {
            $0.id == record.id && $0.line.utf8.elementsEqual(record.line.utf8)
        }
        guard !isDuplicate else { return }
        record.sequence = Int64(records.count + 1)
        if let older = newest[record.id] {
            record.version = records[older].version + 1
            records[older].supersededBy = record.sequence
        }
        newest[record.id] = records.count
        records.append(record)
    }

    private mutating func chance(_ share: Double) -> Bool {
        Double.random(in: 0..<1, using: &random) < share
    }

    private mutating func pick<T>(_ choices: [T]) -> T {
        choices[Int.random(in: 0..<choices.count, using: &random)]
    }

    private mutating func number(_ range: ClosedRange<Int>) -> Int {
        Int.random(in: range, using: &random)
    }

    // MARK: Records

    private mutating func record(_ profile: String) -> ModelRecord {
        if !records.isEmpty, chance(0.06) {
            let old = pick(records)
            if old.profile == profile { return old }
        }
        return profile == "nsmc" ? nsmc() : review()
    }

    private static let texts = [
        "", "a", "ab", "a b", "good", "Good", "not good", "Été", "été", "좋아요", "좋아요 정말", "🙂",
        "it's", "50% off", "under_score", "say \"hi\"", "tab\there", "back\\slash", "line\nfeed",
        " spaced ", "a\0", "a\0b", "a\u{1}", "aa", "ü", "\u{7F}", "zz",
    ]

    private mutating func text() -> String {
        let words = (0..<number(1...3)).map { _ in pick(Self.texts) }
        let text = words.joined(separator: chance(0.5) ? " " : "")
        return String(repeating: text, count: textRepeats)
    }

    private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    private mutating func nsmc() -> ModelRecord {
        let date = CivilDate(daysSinceEpoch: number(14_610...16_070))
        let day = "\(two(date.year % 100)).\(two(date.month)).\(two(date.day))"
        let members: [(String, ModelValue)] = [
            ("review_id", .text("\(number(1...40))")), ("movie_id", .text("\(number(1...5))")),
            ("author", .text(pick(["kim", "lee", "R1"]))), ("review", .text(text())),
            ("rating", .text("\(number(1...10))")), ("date", .text(day)),
        ]
        return made("nsmc", members, date, seconds: 0)
    }

    private mutating func review() -> ModelRecord {
        let date = CivilDate(daysSinceEpoch: number(14_245...15_705))
        let seconds = pick([0, 1, 36_000, number(0...86_399)])
        let time = "\(two(seconds / 3_600)):\(two(seconds / 60 % 60)):\(two(seconds % 60))Z"
        let day = "\(date)T\(time)"
        var members: [(String, ModelValue)] = [
            ("review_id", .text("\(number(1...60))")),
            (pick(["product_id", "product_asin"]), product()),
            (pick(["user_id", "reviewer_name"]), .text(pick(["U1", "U2", "u1", "유저", "R1"]))),
            ("rating", .number(pick(["0", "1", "2.0", "3", "3.5", "4.0", "4", "5"]))),
            ("review_text", .text(text())), ("review_timestamp", .text(day)),
        ]
        if chance(0.6) { members.append(("review_title", chance(0.2) ? .null : .text(text()))) }
        if chance(0.6) {
            members.append(
                ("helpfulness_votes", chance(0.2) ? .null : .number("\(number(0...12))")))
        }
        if chance(0.6) {
            members.append(
                ("verified_purchase", chance(0.2) ? .null : .boolean(chance(0.5))))
        }
        if chance(0.7) { members.append(("level", level())) }
        if chance(0.7) { members.append(("tag", tag())) }
        if chance(0.4) { members.append(("flag", flag())) }
        if chance(0.4) { members.append(("x", nested())) }
        if chance(0.01) {
            // More keys than a segment has columns.
            members += (0..<1_030).map { ("k\($0)", .number("1")) }
        }
        return made("review", members, date, seconds: seconds)
    }

    private mutating func product() -> ModelValue {
        chance(0.2) ? .number("\(number(1...5))") : .text("B\(number(1...5))")
    }

    /// Mixed types under one key.
    private mutating func level() -> ModelValue {
        pick([
            .number("\(number(-3...12))"), .number("\(number(-3...12))"), .number("-0"),
            .number("0"), .number("-0.0"), .number("1.5"), .number("1e2"), .number("-2.25"),
            .text("7"), .text("4.5"), .text("high"), .text(""), .null, .object("{}", [:]),
        ])
    }

    private mutating func tag() -> ModelValue {
        pick([
            .text(text()), .text("new"), .text("new"), .text("7"), .number("7"), .number("1.50"),
            .boolean(true), .null, .object("{\"a\": [1, 2]}", [:]),
        ])
    }

    private mutating func flag() -> ModelValue {
        pick([
            .boolean(true), .boolean(false), .text("true"), .text("false"), .text("maybe"), .null,
        ])
    }

    private mutating func nested() -> ModelValue {
        switch number(0...4) {
        case 0: return .null
        case 1: return .number("5")
        case 2: return .object("{}", [:])
        case 3: return .object("{\"n\":null,\"s\":\"t\\u0041\"}", ["n": .null, "s": .text("tA")])
        default:
            let n = number(0...3)
            return .object("{\"n\": \(n), \"s\":\"t\"}", ["n": .number("\(n)"), "s": .text("t")])
        }
    }

    private mutating func made(
        _ profile: String, _ members: [(String, ModelValue)], _ date: CivilDate, seconds: Int
    ) -> ModelRecord {
        let escapes = pick(ModelEscapes.allCases)
        let gap = pick(["", "", " "])
        let parts = members.map { key, value in
            let text =
                switch value {
                case .null: "null"
                case .boolean(let value): value ? "true" : "false"
                case .number(let token): token
                case .text(let text): escapes.quoted(text)
                case .object(let text, _): text
                }
            return "\"\(key)\":\(gap)\(text)"
        }
        return ModelRecord(
            profile: profile, members: members.map { (key: $0.0, value: $0.1) },
            line: "{" + parts.joined(separator: ",\(gap)") + "}",
            micros: (Int64(date.daysSinceEpoch) * 86_400 + Int64(seconds)) * 1_000_000)
    }
}
