import TestSupport
import Testing

@testable import VarveQuery

/// Random filters: printing is stable, the bound tree keeps its shape, and nothing traps.
@Suite struct FilterRoundTripTests {
    @Test(arguments: 0..<16 as Range<UInt64>) func printingIsAFixpoint(seed: UInt64) throws {
        var generator = FilterGenerator(seed: seed)
        for _ in 0..<150 {
            let filter = generator.condition(Int.random(in: 1...5, using: &generator.random))
            let bound: Filter
            do throws(FilterError) {
                bound = try Filter(filter, now: FilterSamples.now)
            } catch {
                // The one thing that a well typed filter may be refused for.
                #expect(
                    error.message.contains("repeats its parts"), "\(filter)\n\(error.rendered())")
                continue
            }
            try checkShape(bound.expression)
            let text = bound.text
            let again = try Filter(text, now: FilterSamples.now)
            #expect(again.text == text, "\(filter)")
        }
    }

    @Test(arguments: 0..<16 as Range<UInt64>) func damagedFiltersAreReadOrRefused(seed: UInt64) {
        var generator = FilterGenerator(seed: 1_000 + seed)
        let pieces = [
            "'", "\"", "(", ")", "--", "/*", "*/", " not ", " and ", " in ", "::", ".", ",", "9",
            "e", "\u{0}", "é", "리", "\u{FFFD}", "interval ", "case ", "end", "~~", "null", "-",
        ]
        for _ in 0..<300 {
            var bytes = Array(generator.condition(3).utf8)
            for _ in 0..<Int.random(in: 1...4, using: &generator.random) {
                let at = Int.random(in: 0...bytes.count, using: &generator.random)
                switch Int.random(in: 0..<3, using: &generator.random) {
                case 0: bytes.removeSubrange(at..<min(bytes.count, at + 3))
                case 1: bytes.insert(contentsOf: generator.pick(pieces).utf8, at: at)
                default:
                    if at < bytes.count {
                        bytes[at] = UInt8.random(in: 0...255, using: &generator.random)
                    }
                }
            }
            let text = String(decoding: bytes, as: UTF8.self)
            do throws(FilterError) {
                let printed = try FilterSamples.text(text)
                #expect(try FilterSamples.text(printed) == printed, "\(text)")
            } catch {
                #expect(error.range.upperBound <= text.utf8.count)
                #expect(!error.rendered().isEmpty)
            }
        }
    }

    /// What ``TypedExpression/Kind`` promises of each case.
    private func checkShape(_ expression: TypedExpression) throws {
        func typed(_ operand: TypedExpression, _ types: ValueType...) {
            #expect(types.contains(operand.type), "\(expression.text)")
        }
        let isBoolean = expression.type == .boolean
        switch expression.kind {
        case .constant(let constant): #expect(constant == .null || constant.type == expression.type)
        case .field(let field): #expect(field.type == expression.type)
        case .cast(let operand):
            #expect(operand.type.isCastable(to: expression.type) && operand.type != expression.type)
            #expect(operand.constant == nil)
        case .not(let operand): typed(operand, .boolean)
        case .and(let operands), .or(let operands):
            #expect(isBoolean && operands.count >= 2)
            for operand in operands {
                typed(operand, .boolean)
                if case .and = expression.kind, case .and = operand.kind {
                    Issue.record("nested and")
                }
                if case .or = expression.kind, case .or = operand.kind { Issue.record("nested or") }
            }
        case .compare(_, let left, let right):
            #expect(isBoolean && left.type == right.type && left.type != .null)
            #expect(left.type != .interval && left.constant == nil && right.constant != .null)
        case .isNull, .isMissing: #expect(isBoolean)
        case .isIn(let operand, let constants):
            #expect(isBoolean && constants.count >= 2)
            for (a, b) in zip(constants, constants.dropFirst()) {
                #expect(a.type == operand.type && Constant.order(a, b) == -1)
            }
        case .like(let operand, _), .matches(let operand, _), .search(let operand, _, _):
            #expect(isBoolean)
            typed(operand, .text)
        case .arithmetic(_, let left, let right):
            typed(left, .integer, .double, .timestamp)
            #expect(left.type == .timestamp ? right.type == .interval : right.type == left.type)
            #expect(left.type == expression.type)
        case .negate(let operand):
            typed(operand, .integer, .double)
            #expect(operand.type == expression.type)
        case .call(_, let arguments): #expect(!arguments.isEmpty)
        case .choose(let branches, let otherwise):
            #expect(!branches.isEmpty && otherwise.type == expression.type)
            for branch in branches {
                typed(branch.condition, .boolean)
                typed(branch.value, expression.type)
            }
        }
        for operand in expression.operands { try checkShape(operand) }
    }
}
