import TestSupport

/// Random filters of all the language, as texts: well typed, of a bounded depth.
struct FilterGenerator {
    var random: SeededGenerator

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
    }

    mutating func pick<T>(_ choices: [T]) -> T {
        choices[Int.random(in: 0..<choices.count, using: &random)]
    }

    private mutating func flip() -> Bool { Bool.random(using: &random) }

    mutating func condition(_ depth: Int) -> String {
        guard depth > 0 else {
            return pick(["verified_purchase", "true", "vote", "rating > 3", "a.b is null", "null"])
        }
        let d = depth - 1
        switch Int.random(in: 0..<22, using: &random) {
        case 0, 1: return "\(condition(d)) and \(condition(d))"
        case 2, 3: return "\(condition(d)) or \(condition(d))"
        case 4: return "not (\(condition(d)))"
        case 5: return "(\(condition(d)))"
        case 6:
            return "(\(condition(d))) is \(flip() ? "not " : "")\(pick(["null", "true", "false"]))"
        case 7: return "(\(number(d))) \(comparison()) (\(number(d)))"
        case 8: return "(\(text(d))) \(comparison()) (\(text(d)))"
        case 9: return "(\(time(d))) \(comparison()) (\(time(d)))"
        case 10:
            return "\(pick(Self.fields)) \(comparison()) \(pick(["null", "vote", "a.\"x y\""]))"
        case 11: return "(\(number(d))) in (\(numberLiteral()), \(numberLiteral()), \(number(d)))"
        case 12: return "(\(text(d))) not in (\(textLiteral()), \(textLiteral()), null)"
        case 13:
            return "(\(text(d))) \(flip() ? "not " : "")\(pick(["like", "ilike"])) \(textLiteral())"
        case 14:
            return "(\(number(d))) \(flip() ? "not " : "")between (\(number(d))) and (\(number(d)))"
        case 15: return "\(pick(["contains", "starts_with", "ends_with"]))(\(text(d)), \(text(d)))"
        case 16:
            return
                "regexp_matches(\(text(d)), '\(pick(["a|b", "x+", "^q"]))', '\(pick(["", "i"]))')"
        case 17: return "(\(text(d))) is \(flip() ? "not " : "")distinct from (\(text(d)))"
        case 18: return "missing(\(pick(["vote", "a.b", "raw.rating", "review_title", "_source"])))"
        case 19:
            return "\(pick(["year(review_timestamp)", "month(\(time(d)))"])) \(comparison()) 2013"
        case 20:
            return
                "(\(time(d)))::date \(comparison()) date '2013-0\(Int.random(in: 1...9, using: &random))-01'"
        default: return "case when \(condition(d)) then \(condition(d)) else \(condition(d)) end"
        }
    }

    private static let fields = [
        "rating", "review_text", "review_timestamp", "_seq", "vote", "stars",
    ]

    private mutating func comparison() -> String {
        pick(["=", "<>", "<", "<=", ">", ">=", "==", "!="])
    }

    private mutating func numberLiteral() -> String {
        switch Int.random(in: 0..<5, using: &random) {
        case 0: String(Int64(bitPattern: random.next()))
        case 1: String(Double(Int64(bitPattern: random.next())) / 1e15)
        case 2: String(Int.random(in: -9...9, using: &random)) + ".5"
        default: String(Int.random(in: -9...9, using: &random))
        }
    }

    mutating func number(_ depth: Int) -> String {
        guard depth > 0 else {
            return pick(["rating", "helpfulness_votes", "stars", "_seq", numberLiteral()])
        }
        let d = depth - 1
        switch Int.random(in: 0..<10, using: &random) {
        case 0: return "(\(number(d))) \(pick(["+", "-", "*", "/", "%"])) (\(number(d)))"
        case 1: return "\(number(d)) \(pick(["+", "-"])) \(pick(["vote", "1", "2.5"]))"
        case 2: return "- (\(number(d)))"
        case 3: return "length(\(text(d)))"
        case 4: return "\(pick(["abs", "round", "floor", "ceil"]))(\(number(d)))"
        case 5: return "coalesce(\(number(d)), vote, \(number(d)))"
        case 6: return "try_cast((\(pick([text(d), number(d)]))) as \(pick(["double", "bigint"])))"
        case 7: return "\(pick(["year", "day", "hour", "week", "epoch"]))(\(time(d)))"
        case 8: return "nullif(\(number(d)), \(numberLiteral()))"
        default: return "greatest(\(number(d)), \(number(d)))"
        }
    }

    private mutating func textLiteral() -> String {
        "'" + pick(["", "a", "%b_", "it''s", "é리🙂", "a\nb", "1"]) + "'"
    }

    mutating func text(_ depth: Int) -> String {
        guard depth > 0 else {
            return pick(["review_text", "review_id", "_shape", textLiteral()])
        }
        let d = depth - 1
        switch Int.random(in: 0..<7, using: &random) {
        case 0: return "\(text(d)) || \(pick([text(d), "vote", "(\(number(d)))"]))"
        case 1: return "\(pick(["lower", "upper", "trim", "ltrim", "rtrim"]))(\(text(d)))"
        case 2: return "concat(\(text(d)), \(number(d)), \(time(d)), null)"
        case 3: return "substring(\(text(d)), \(Int.random(in: -3...3, using: &random)), 2)"
        case 4: return "(\(number(d)))::text"
        case 5: return "coalesce(vote, \(text(d)))"
        default: return "if(\(condition(d)), \(text(d)), \(text(d)))"
        }
    }

    mutating func time(_ depth: Int) -> String {
        guard depth > 0 else {
            return pick([
                "review_timestamp", "now()", "timestamp '2013-04-05 06:07:08.5'", "_ingested_at",
            ])
        }
        let d = depth - 1
        switch Int.random(in: 0..<4, using: &random) {
        case 0:
            return
                "(\(time(d))) \(pick(["+", "-"])) interval '\(pick(["7 days", "-1 month 2 hours"]))'"
        case 1: return "date_trunc('\(pick(["day", "week", "month", "year"]))', \(time(d)))"
        case 2: return "(\(time(d)))::date::timestamp"
        default: return "coalesce(\(time(d)), '2013-01-01')"
        }
    }
}
