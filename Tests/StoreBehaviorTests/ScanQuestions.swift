import TestSupport
import VarveBytes

/// Random conditions on the records of a model, whose constants stand in some of them.
struct ScanQuestions {
    var random: SeededGenerator
    let records: [ModelRecord]

    mutating func pick<T>(_ choices: [T]) -> T {
        choices[Int.random(in: 0..<choices.count, using: &random)]
    }

    mutating func chance(_ share: Double) -> Bool {
        Double.random(in: 0..<1, using: &random) < share
    }

    mutating func condition(_ depth: Int = 3) -> ModelCondition {
        guard depth > 0 else { return leaf() }
        switch Int.random(in: 0..<9, using: &random) {
        case 0...2:
            return all(
                (0..<Int.random(in: 2...3, using: &random)).map { _ in condition(depth - 1) })
        case 3, 4:
            return any(
                (0..<Int.random(in: 2...3, using: &random)).map { _ in condition(depth - 1) })
        case 5:
            let operand = condition(depth - 1)
            return ModelCondition("not (\(operand.text))") { operand.holds($0).map { !$0 } }
        default: return leaf()
        }
    }

    private func all(_ operands: [ModelCondition]) -> ModelCondition {
        ModelCondition(operands.map { "(\($0.text))" }.joined(separator: " and ")) { record in
            let truths = operands.map { $0.holds(record) }
            return truths.contains(false) ? false : truths.contains(nil) ? nil : true
        }
    }

    private func any(_ operands: [ModelCondition]) -> ModelCondition {
        ModelCondition(operands.map { "(\($0.text))" }.joined(separator: " or ")) { record in
            let truths = operands.map { $0.holds(record) }
            return truths.contains(true) ? true : truths.contains(nil) ? nil : false
        }
    }

    private mutating func leaf() -> ModelCondition {
        switch Int.random(in: 0..<10, using: &random) {
        case 0...2: return numbers()
        case 3...5: return texts()
        case 6, 7: return times()
        case 8: return pick(ModelCondition.simple)
        default: return patterns()
        }
    }

    // MARK: Comparisons

    private static let comparisons = ["=", "<>", "<", "<=", ">", ">="]

    private static func compare<T: Comparable>(_ sign: String, _ left: T?, _ right: T?) -> Bool? {
        guard let left, let right else { return nil }
        return switch sign {
        case "=": left == right
        case "<>": left != right
        case "<": left < right
        case "<=": left <= right
        case ">": left > right
        default: left >= right
        }
    }

    private mutating func near(_ number: ModelNumber) -> Double {
        let value = number.value(pick(records)) ?? 3
        return value + pick([-1, -0.5, 0, 0, 0, 0.5, 1])
    }

    private func literal(_ number: Double) -> String {
        let whole = Int64(number)
        return Double(whole) == number ? "\(whole)" : "\(number)"
    }

    private mutating func numbers() -> ModelCondition {
        let number = pick(ModelNumber.all)
        let text = number.text
        switch Int.random(in: 0..<6, using: &random) {
        case 0:
            let (low, high) = (near(number), near(number))
            return ModelCondition("\(text) between \(literal(low)) and \(literal(high))") {
                number.value($0).map { $0 >= low && $0 <= high }
            }
        case 1:
            let values = [near(number), near(number), near(number)]
            let list = values.map(literal).joined(separator: ", ")
            return ModelCondition("\(text) in (\(list))") { number.value($0).map(values.contains) }
        case 2:
            let value = near(number)
            return ModelCondition("\(text) not in (\(literal(value)), null)") {
                number.value($0) == value ? false : nil
            }
        case 3:
            let other = pick(ModelNumber.all.filter { !["level", "x.n"].contains($0.text) })
            let sign = pick(Self.comparisons)
            return ModelCondition("(\(text)) \(sign) (\(other.text))") {
                Self.compare(sign, number.value($0), other.value($0))
            }
        default:
            let value = near(number)
            let sign = pick(Self.comparisons)
            return ModelCondition("\(text) \(sign) \(literal(value))") {
                Self.compare(sign, number.value($0), value)
            }
        }
    }

    // MARK: Texts

    private func quoted(_ text: [UInt8]) -> String {
        "'"
            + String(decoding: text, as: UTF8.self).split(
                separator: "'", omittingEmptySubsequences: false
            ).joined(separator: "''") + "'"
    }

    /// A text of some record, or a part of it: whole code points.
    private mutating func near(_ text: ModelText, isPart: Bool) -> [UInt8] {
        guard let value = text.value(pick(records)), !chance(0.05) else {
            return Array(pick(["", "new", "zzz", "a\0", "7"]).utf8)
        }
        guard isPart else { return value }
        let scalars = Array(String(decoding: value, as: UTF8.self).unicodeScalars)
        let start = Int.random(in: 0...scalars.count, using: &random)
        let end = Int.random(in: start...min(scalars.count, start + 5), using: &random)
        var part = String.UnicodeScalarView()
        part.append(contentsOf: scalars[start..<end])
        return Array(String(part).utf8)
    }

    private mutating func texts() -> ModelCondition {
        let text = pick(ModelText.all)
        switch Int.random(in: 0..<7, using: &random) {
        case 0:
            let values = [
                near(text, isPart: false), near(text, isPart: false), near(text, isPart: true),
            ]
            let list = values.map(quoted).joined(separator: ", ")
            return ModelCondition("\(text.text) in (\(list))") {
                text.value($0).map(values.contains)
            }
        case 1:
            return ModelCondition("\(text.text) is null") { text.value($0) == nil }
        case 2:
            let other = pick(ModelText.all.filter { !["tag", "x.s"].contains($0.text) })
            let sign = pick(Self.comparisons)
            return ModelCondition("\(text.text) \(sign) \(other.text)") {
                Self.compare(sign, text.value($0).map(Bytes.init), other.value($0).map(Bytes.init))
            }
        case 3:
            let value = near(text, isPart: false)
            return ModelCondition("\(text.text) is distinct from \(quoted(value))") {
                text.value($0) != value
            }
        default:
            let value = near(text, isPart: chance(0.3))
            let sign = pick(Self.comparisons)
            return ModelCondition("\(text.text) \(sign) \(quoted(value))") {
                Self.compare(sign, text.value($0).map(Bytes.init), Bytes(value))
            }
        }
    }

    private mutating func patterns() -> ModelCondition {
        let text = pick(ModelText.all)
        let part = near(text, isPart: true)
        switch Int.random(in: 0..<5, using: &random) {
        case 0:
            return ModelCondition("contains(\(text.text), \(quoted(part)))") {
                text.value($0).map { Bytes($0).contains(part) }
            }
        case 1:
            return ModelCondition("starts_with(\(text.text), \(quoted(part)))") {
                text.value($0).map { $0.starts(with: part) }
            }
        case 2:
            return ModelCondition("ends_with(\(text.text), \(quoted(part)))") {
                text.value($0).map { $0.suffix(part.count).elementsEqual(part) }
            }
        default:
            let escaped = part.flatMap { byte -> [UInt8] in
                byte == 0x25 || byte == 0x5F || byte == 0x5C ? [0x5C, byte] : [byte]
            }
            let pattern = Array("%".utf8) + escaped + Array("%".utf8)
            let not = chance(0.3)
            return ModelCondition(
                "\(text.text) \(not ? "not " : "")like \(quoted(pattern)) escape '\\'"
            ) {
                text.value($0).map { Bytes($0).contains(part) != not }
            }
        }
    }

    // MARK: Times

    private mutating func times() -> ModelCondition {
        let micros = pick(records).micros + pick([-1_000_000, 0, 0, 1_000_000])
        let sign = pick(Self.comparisons)
        let date = CivilDate(daysSinceEpoch: Int(micros / 86_400_000_000))
        let day = "'\(date)"
        let dayMicros = Int64(date.daysSinceEpoch) * 86_400_000_000
        let seconds = Int(micros % 86_400_000_000 / 1_000_000)
        let time =
            "\(two(seconds / 3_600)):\(two(seconds / 60 % 60)):\(two(seconds % 60))"
        switch Int.random(in: 0..<6, using: &random) {
        case 0:
            return ModelCondition("review_timestamp \(sign) \(day) \(time)'") {
                Self.compare(sign, $0.micros, micros)
            }
        case 1:
            return ModelCondition("review_timestamp \(sign) \(day)'") {
                Self.compare(sign, $0.micros, dayMicros)
            }
        case 2:
            return ModelCondition("review_timestamp::date \(sign) date \(day)'") {
                Self.compare(sign, $0.date.daysSinceEpoch, date.daysSinceEpoch)
            }
        case 3:
            let year = date.year
            return ModelCondition("year(review_timestamp) \(sign) \(year)") {
                Self.compare(sign, $0.year, year)
            }
        case 4:
            let month = date.year * 12 + date.month
            return ModelCondition(
                "date_trunc('month', review_timestamp) \(sign) '\(date.year)-\(two(date.month))-01'"
            ) {
                Self.compare(sign, $0.date.year * 12 + $0.date.month, month)
            }
        default:
            let stored = pick(records).ingestedAt + pick([-3_600_000_000, 0, 3_600_000_000])
            let days = Int(stored / 86_400_000_000)
            let hour = stored % 86_400_000_000 / 3_600_000_000
            let date = CivilDate(daysSinceEpoch: days)
            return ModelCondition(
                "_ingested_at \(sign) '\(date) \(two(Int(hour))):00:00'"
            ) {
                Self.compare(sign, $0.ingestedAt, stored)
            }
        }
    }

    private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

/// Bytes in their order.
struct Bytes: Comparable {
    let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    static func < (left: Bytes, right: Bytes) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }

    func contains(_ part: [UInt8]) -> Bool {
        guard part.count <= bytes.count else { return false }
        return (0...bytes.count - part.count).contains {
            bytes[$0..<$0 + part.count].elementsEqual(part)
        }
    }
}
