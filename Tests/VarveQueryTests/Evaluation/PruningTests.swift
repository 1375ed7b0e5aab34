import TestSupport
import Testing

@testable import VarveQuery

/// Judgements from bounds against all rows that the bounds allow.
struct PruningTests {
    private static let all: [TruthSet] = (1..<8).map { TruthSet(rawValue: $0) }
    private static let single: [TruthSet] = [.yes, .no, .null]

    /// `and` of single truth values, as SQL has it.
    private static func and(_ left: TruthSet, _ right: TruthSet) -> TruthSet {
        if left == .no || right == .no { return .no }
        return left == .null || right == .null ? .null : .yes
    }

    @Test("sets of truth values combine as their members do")
    func sets() {
        for left in Self.all {
            for right in Self.all {
                var both: TruthSet = []
                var either: TruthSet = []
                for one in Self.single where left.contains(one) {
                    for other in Self.single where right.contains(other) {
                        both.formUnion(Self.and(one, other))
                        either.formUnion(Self.and(one.negated, other.negated).negated)
                    }
                }
                #expect(left.and(right) == both)
                #expect(left.or(right) == either)
            }
        }
    }

    @Test("comparisons of integers and doubles within bounds", arguments: Comparison.allCases)
    func numbers(_ comparison: Comparison) {
        let field = TypedExpression(.field(.system(.seq)), type: .integer)
        for low in Int64(0)...3 {
            for high in low...4 {
                for constant in Int64(-1)...5 {
                    let filter = TypedExpression(
                        .compare(
                            comparison, field,
                            TypedExpression(.constant(.integer(constant)), type: .integer)),
                        type: .boolean)
                    let truths = Pruning.truths(filter) { _ in
                        FieldBounds(.integers(low, high))
                    }
                    for value in low...high {
                        let holds = comparison.holds(
                            value < constant ? -1 : value > constant ? 1 : 0)
                        #expect(truths.contains(holds ? .yes : .no))
                    }
                    if constant < low || constant > high { #expect(truths != [.yes, .no]) }
                }
            }
        }
    }

    @Test(
        "comparisons and prefixes of texts within rounded bounds", arguments: [1, 2, 3] as [UInt64])
    func texts(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        func text() -> [UInt8] {
            (0..<Int.random(in: 0...3, using: &random)).map { _ in
                UInt8.random(in: 0x61...0x63, using: &random)
            }
        }
        let field = TypedExpression(.field(.canonical(.productID)), type: .text)
        for _ in 0..<3_000 {
            let values = (0..<3).map { _ in text() }.sorted { $0.lexicographicallyPrecedes($1) }
            // Cut to one byte, as zone maps cut to sixteen.
            let min = Array(values[0].prefix(1))
            var max = values[2]
            var isIncluded = true
            if max.count > 1 {
                max = [max[0] + 1]
                isIncluded = false
            }
            let bounds = FieldBounds(.texts(min: min, max: max, maxIsIncluded: isIncluded))
            let constant = text()
            let kinds: [TypedExpression.Kind] =
                Comparison.allCases.map {
                    .compare($0, field, TypedExpression(.constant(.text(constant)), type: .text))
                } + [
                    .search(field, .prefix, constant), .search(field, .contains, constant),
                    .isIn(field, [.text(constant)]),
                ]
            for kind in kinds {
                let filter = TypedExpression(kind, type: .boolean)
                let truths = Pruning.truths(filter) { _ in bounds }
                for value in values {
                    let holds = Self.holds(kind, value, constant)
                    #expect(
                        truths.contains(holds ? .yes : .no), "\(filter.text) \(value) \(bounds)")
                }
            }
        }
    }

    private static func holds(
        _ kind: TypedExpression.Kind, _ value: [UInt8], _ constant: [UInt8]
    ) -> Bool {
        switch kind {
        case .compare(let comparison, _, _):
            return comparison.holds(
                value == constant ? 0 : value.lexicographicallyPrecedes(constant) ? -1 : 1)
        case .search(_, .prefix, _): return value.starts(with: constant)
        case .isIn: return value == constant
        default:
            return constant.isEmpty
                || value.indices.contains { value[$0...].starts(with: constant) }
        }
    }

    @Test("decimal bounds of texts rule out other numbers and other texts only")
    func decimalTexts() {
        let field = TypedExpression(.field(.canonical(.productID)), type: .text)
        func truths(_ text: String, _ low: Int64, _ high: Int64, scale: Int = 0) -> TruthSet {
            let constant = TypedExpression(.constant(.text(Array(text.utf8))), type: .text)
            return Pruning.truths(
                TypedExpression(.compare(.equal, field, constant), type: .boolean)
            ) { _ in FieldBounds(.decimals(low, high, scale: scale)) }
        }
        #expect(truths("10001", 10_001, 20_000) == [.yes, .no])
        #expect(truths("10001", 10_001, 10_001) == .yes)
        #expect(truths("9", 10, 20) == .no)
        #expect(truths("010", 10, 20) == .no)
        #expect(truths("-0", -1, 1) == .no)
        #expect(truths("abc", 10, 20) == .no)
        #expect(truths("1.5", 10, 20) == .no)
        #expect(truths("1.5", 10, 20, scale: 1) == [.yes, .no])
        #expect(truths("1.55", 10, 20, scale: 1) == .no)
    }

    @Test("NULLs: a filter is not TRUE for all rows if one may be NULL")
    func nulls() {
        let field = TypedExpression(.field(.canonical(.helpfulnessVotes)), type: .integer)
        let zero = TypedExpression(.constant(.integer(0)), type: .integer)
        let filter = TypedExpression(.compare(.greaterOrEqual, field, zero), type: .boolean)
        let bounds = FieldBounds(.integers(0, 9), mayBeNull: true, mayBeMissing: true)
        #expect(Pruning.judge(filter) { _ in bounds } == .some)
        #expect(Pruning.judge(filter) { _ in FieldBounds(.integers(0, 9)) } == .all)
        let absent = FieldBounds.allNull(mayBeMissing: true, mayBeThere: false)
        #expect(Pruning.judge(filter) { _ in absent } == .none)
        let missing = TypedExpression(.isMissing(.canonical(.helpfulnessVotes)), type: .boolean)
        #expect(Pruning.judge(missing) { _ in absent } == .all)
        let isNull = TypedExpression(.isNull(field), type: .boolean)
        #expect(Pruning.judge(isNull) { _ in absent } == .all)
        #expect(Pruning.judge(isNull) { _ in nil } == .some)
    }
}
