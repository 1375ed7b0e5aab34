import TestSupport
import VarveBytes

/// Makes reviews of one day after another, some of them late.
struct ReviewDays {
    private let records: ClosedRange<Int>
    private var random: SeededGenerator
    private var next = 0

    /// All reviews are of this time of their day, in microseconds.
    static let timeOfDay: Int64 = 36_000_000_000

    init(records: ClosedRange<Int>, seed: UInt64) {
        self.records = records
        random = SeededGenerator(seed: seed)
    }

    /// Lines of NDJSON that come in on a day, and how many reviews are of which day.
    mutating func lines(of today: Int) -> (text: [UInt8], byDay: [Int: UInt64]) {
        var text: [UInt8] = []
        var byDay: [Int: UInt64] = [:]
        for _ in 0..<Int.random(in: records, using: &random) {
            // One in fifty comes late, up to a year.
            let isLate = Int.random(in: 0..<50, using: &random) == 0
            let day = isLate ? today - Int.random(in: 1...365, using: &random) : today
            byDay[day, default: 0] += 1
            let date = CivilDate(daysSinceEpoch: day)
            let stamp =
                "\(date.year)-\(date.month < 10 ? "0" : "")\(date.month)-"
                + "\(date.day < 10 ? "0" : "")\(date.day)T10:00:00Z"
            next += 1
            text += Array(
                """
                {"review_id":"R\(next)","product_id":"B\(Int.random(in: 0..<5_000, using: &random))",\
                "user_id":"U\(Int.random(in: 0..<100_000, using: &random))","rating":\
                \(Int.random(in: 1...5, using: &random)).0,"review_text":"\(words())",\
                "review_timestamp":"\(stamp)"}

                """.utf8)
        }
        return (text, byDay)
    }

    private mutating func words() -> String {
        (0..<Int.random(in: 3...25, using: &random)).map { _ in
            Self.vocabulary[Int.random(in: 0..<Self.vocabulary.count, using: &random)]
        }.joined(separator: " ")
    }

    private static let vocabulary = """
        the a it this works well not for my kids price quality bought again would good bad great poor \
        color size shipping box broke after two weeks love hate product recommend never always money \
        back return seller fast slow battery screen sound light heavy cheap sturdy gift birthday
        """.split(separator: " ").map(String.init)
}
