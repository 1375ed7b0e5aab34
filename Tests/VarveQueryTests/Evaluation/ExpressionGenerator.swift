import TestSupport
import VarveReviews

@testable import VarveQuery

/// Random expressions of the shape that the type check gives.
struct ExpressionGenerator {
    var random: SeededGenerator
    /// Texts, numbers and times that records have, so that comparisons are not all in vain.
    let texts: [[UInt8]]

    mutating func condition(_ depth: Int = 3) -> TypedExpression {
        func boolean(_ kind: TypedExpression.Kind) -> TypedExpression {
            TypedExpression(kind, type: .boolean)
        }
        guard depth > 0 else { return leaf() }
        switch Int.random(in: 0..<10, using: &random) {
        case 0, 1:
            return boolean(
                .and(
                    (0..<Int.random(in: 2...3, using: &random)).map { _ in
                        condition(depth - 1)
                    }))
        case 2, 3:
            return boolean(
                .or(
                    (0..<Int.random(in: 2...3, using: &random)).map { _ in
                        condition(depth - 1)
                    }))
        case 4: return boolean(.not(condition(depth - 1)))
        default: return leaf()
        }
    }

    private mutating func leaf() -> TypedExpression {
        func boolean(_ kind: TypedExpression.Kind) -> TypedExpression {
            TypedExpression(kind, type: .boolean)
        }
        let type = Self.types.randomElement(using: &random) ?? .text
        let comparison = Comparison.allCases.randomElement(using: &random) ?? .equal
        switch Int.random(in: 0..<16, using: &random) {
        case 0...3:
            return boolean(.compare(comparison, value(type), constant(type)))
        case 4: return boolean(.compare(comparison, value(type), value(type)))
        case 5:
            // Conditions as values: all of them are evaluated, none is left out.
            let operand = Bool.random(using: &random) ? value(type) : condition(1)
            return boolean(.isNull(operand))
        case 6: return boolean(.isMissing(field(Self.types.randomElement(using: &random) ?? .text)))
        case 7:
            let list = Set(
                (0..<3).compactMap { _ in constant(type).constant }.filter { $0 != .null })
            let constants = list.sorted { one, other in
                ReferenceEvaluator.order(ReferenceValue(one), ReferenceValue(other)) < 0
            }
            guard !constants.isEmpty else { return leaf() }
            return boolean(.isIn(value(type), constants))
        case 8:
            let kind: TextSearch.Kind =
                [.contains, .prefix, .suffix].randomElement(using: &random) ?? .contains
            return boolean(.search(value(.text), kind, needle()))
        case 9:
            let pattern = try? LikePattern(
                pattern: [0x25] + needle() + [0x25], ignoringCase: Bool.random(using: &random))
            guard let pattern else { return leaf() }
            return boolean(.like(value(.text), pattern))
        case 10:
            if Bool.random(using: &random) {
                let truth = Bool.random(using: &random)
                let constant = TypedExpression(.constant(.boolean(truth)), type: .boolean)
                let operand = boolean(.not(condition(1)))
                return boolean(.compare(comparison, operand, constant))
            }
            return TypedExpression(
                .field(.canonical(.verifiedPurchase)), type: .boolean)
        case 11: return boolean(.call(.contains, [value(.text), value(.text)]))
        case 12: return boolean(.compare(comparison, dynamic(), dynamic()))
        case 13: return boolean(.isNull(dynamic()))
        case 14: return boolean(.cast(dynamic()))
        default:
            let pattern = Self.patterns.randomElement(using: &random) ?? "a"
            let expression = try? RegularExpression(
                pattern: Array(pattern.utf8), options: Array("i".utf8))
            guard let expression else { return leaf() }
            return boolean(.matches(value(.text), expression))
        }
    }

    private static let patterns = ["wonder|broken", "^the", "\\d", "film$", "é", "b[0-3]"]

    private mutating func dynamic() -> TypedExpression {
        TypedExpression(.field(field(.dynamic)), type: .dynamic)
    }

    private static let types: [ValueType] = [.text, .text, .double, .integer, .timestamp, .date]

    /// A piece of a text that there is.
    private mutating func needle() -> [UInt8] {
        let text = String(decoding: texts.randomElement(using: &random) ?? [], as: UTF8.self)
        let scalars = Array(text.unicodeScalars.filter { !"%_\\".unicodeScalars.contains($0) })
        let start = Int.random(in: 0...scalars.count, using: &random)
        var piece = ""
        for scalar in scalars[start...].prefix(Int.random(in: 1...6, using: &random)) {
            piece.unicodeScalars.append(scalar)
        }
        return Array(piece.utf8)
    }

    mutating func field(_ type: ValueType) -> Field {
        let fields: [Field] =
            switch type {
            case .text:
                [
                    .canonical(.reviewText), .canonical(.reviewTitle), .canonical(.productID),
                    .canonical(.userID), .canonical(.reviewID), .system(.source),
                    .system(.profile),
                ]
            case .double: [.canonical(.rating), .stars]
            case .integer:
                [
                    .canonical(.helpfulnessVotes), .system(.seq), .system(.line), .system(.run),
                    .system(.version),
                ]
            case .timestamp, .date: [.canonical(.reviewTimestamp), .system(.ingestedAt)]
            default:
                ["n", "x", "note", "mixed", "none", "rating"].map { .raw(Array($0.utf8)) }
                    + [["x", "a"], ["x", "a", "1"], ["x", "b"], ["mixed", "k"]].map { steps in
                        .path(steps.map { Array($0.utf8) })
                    }
            }
        return fields.randomElement(using: &random) ?? .stars
    }

    mutating func value(_ type: ValueType, _ depth: Int = 2) -> TypedExpression {
        func expression(_ kind: TypedExpression.Kind) -> TypedExpression {
            TypedExpression(kind, type: type)
        }
        let choice = depth > 0 ? Int.random(in: 0..<10, using: &random) : 0
        if choice < 4 || type == .date && choice < 8 {
            let field = field(type)
            let value = TypedExpression(.field(field), type: field.type)
            return field.type == type ? value : expression(.cast(value))
        }
        if choice < 6 {
            let field = field(.dynamic)
            return expression(.cast(TypedExpression(.field(field), type: .dynamic)))
        }
        if choice == 6 {
            return expression(.call(.coalesce, [value(type, depth - 1), value(type, depth - 1)]))
        }
        if choice == 7 {
            return expression(
                .choose(
                    when: [.init(condition: condition(0), value: value(type, depth - 1))],
                    otherwise: value(type, depth - 1)))
        }
        return special(type, depth)
    }

    private mutating func special(_ type: ValueType, _ depth: Int) -> TypedExpression {
        func expression(_ kind: TypedExpression.Kind) -> TypedExpression {
            TypedExpression(kind, type: type)
        }
        func one(_ functions: [Function], _ operand: TypedExpression) -> TypedExpression {
            expression(.call(functions.randomElement(using: &random) ?? .abs, [operand]))
        }
        switch type {
        case .text:
            switch Int.random(in: 0..<4, using: &random) {
            case 0: return one([.lower, .upper, .trim], value(.text, depth - 1))
            case 1:
                let type = [ValueType.integer, .double, .timestamp].randomElement(using: &random)
                return expression(.cast(value(type ?? .integer, depth - 1)))
            case 2:
                let ranges: [ClosedRange<Int64>] = [-9...9, -3...9]
                let places = ranges.map { range in
                    let place = Int64.random(in: range, using: &random)
                    return TypedExpression(.constant(.integer(place)), type: .integer)
                }
                return expression(.call(.substring, [value(.text, depth - 1)] + places))
            default:
                let function: Function = Bool.random(using: &random) ? .concat : .join
                return expression(
                    .call(function, [value(.text, depth - 1), value(.text, depth - 1)]))
            }
        case .double:
            if Bool.random(using: &random) {
                return one([.abs, .round, .floor, .ceil], value(.double, depth - 1))
            }
            let operation =
                [Arithmetic.add, .subtract, .multiply, .divide, .modulo]
                .randomElement(using: &random) ?? .add
            return expression(.arithmetic(operation, value(.double, depth - 1), constant(.double)))
        case .integer:
            switch Int.random(in: 0..<4, using: &random) {
            case 0: return one([.length, .byteLength], value(.text, depth - 1))
            case 1:
                return one(
                    [.year, .month, .day, .dayOfWeek, .hour, .week], value(.timestamp, depth - 1))
            case 2: return expression(.negate(value(.integer, depth - 1)))
            default:
                let operation =
                    [Arithmetic.add, .multiply, .integerDivide, .modulo]
                    .randomElement(using: &random) ?? .add
                return expression(
                    .arithmetic(operation, value(.integer, depth - 1), value(.integer, depth - 1)))
            }
        case .timestamp:
            if Bool.random(using: &random) {
                return one(
                    TimeUnit.allCases.map { .dateTrunc($0) }, value(.timestamp, depth - 1))
            }
            let interval = Interval(months: 1, days: Int64.random(in: -40...40, using: &random))
            return expression(
                .arithmetic(
                    .add, value(.timestamp, depth - 1),
                    TypedExpression(.constant(.interval(interval)), type: .interval)))
        default: return expression(.cast(value(.timestamp, depth - 1)))
        }
    }

    mutating func constant(_ type: ValueType) -> TypedExpression {
        let constant: Constant
        switch type {
        case .text:
            constant = .text(
                Bool.random(using: &random) ? texts.randomElement(using: &random) ?? [] : needle())
        case .double:
            constant = .double(
                [0, 1, 2.5, 3, 4, 4.5, 5, .nan, -1].randomElement(using: &random) ?? 0)
        case .integer:
            constant = .integer(
                Int64.random(in: -2...20, using: &random) * (Bool.random(using: &random) ? 1 : 100))
        case .timestamp:
            constant = .timestamp(
                1_230_768_000_000_000 + Int64.random(in: 0...2_190, using: &random) * 86_400_000_000
            )
        case .date: constant = .date(14_245 + Int64.random(in: 0...2_190, using: &random))
        default: constant = .null
        }
        return TypedExpression(.constant(constant), type: type)
    }
}
