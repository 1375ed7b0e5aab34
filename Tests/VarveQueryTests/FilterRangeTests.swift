import TestSupport
import Testing

@testable import VarveQuery

/// Conditions on parts of times say the same after they have become ranges.
@Suite struct FilterRangeTests {
    private static let comparisons = ["=", "<>", "<", "<=", ">", ">="]

    /// A condition over `review_timestamp` alone, for one time.
    private func holds(_ expression: TypedExpression, _ micros: Int64) -> Bool? {
        switch expression.kind {
        case .and(let operands): return operands.allSatisfy { holds($0, micros) == true }
        case .or(let operands): return operands.contains { holds($0, micros) == true }
        case .compare(let comparison, let left, let right):
            guard case .field = left.kind, case .timestamp(let other)? = right.constant else {
                return nil
            }
            return comparison.holds(micros < other ? -1 : (micros > other ? 1 : 0))
        default: return nil
        }
    }

    private func check(_ part: String, _ constant: String, _ times: [Int64]) throws {
        for sign in Self.comparisons {
            let filter = try Filter(
                "\(part.replacingTime("review_timestamp")) \(sign) \(constant)", now: 0)
            guard case .compare(_, let left, _) = filter.expression.kind, case .call = left.kind
            else {
                for time in times {
                    let literal = "timestamp '\(TimeText.text(timestamp: time))'"
                    let direct = try ValueExpression(
                        "\(part.replacingTime(literal)) \(sign) \(constant)", now: 0)
                    let expected = direct.expression.constant == .boolean(true)
                    #expect(holds(filter.expression, time) == expected, "\(direct.text) \(literal)")
                }
                continue
            }
            // Only a constant that no value of the function equals stays as it is.
            #expect(sign == "=" || sign == "<>")
        }
    }

    @Test(arguments: TimeUnit.allCases) func truncatedTimes(unit: TimeUnit) throws {
        var random = SeededGenerator(seed: UInt64(unit.rawValue.utf8.count))
        for _ in 0..<20 {
            let micros = Int64.random(
                in: -10_000_000_000_000_000...10_000_000_000_000_000, using: &random)
            let start = try #require(CalendarTime.truncate(micros, to: unit))
            for bound in [micros, start] {
                let near = [bound - 1, bound, bound + 1, start - 1, start, start + 1]
                let far = (0..<6).map { _ in
                    bound
                        + Int64.random(
                            in: -100_000_000_000_000...100_000_000_000_000, using: &random)
                }
                try check(
                    "date_trunc('\(unit.rawValue)', TIME)",
                    "timestamp '\(TimeText.text(timestamp: bound))'", near + far)
            }
        }
    }

    @Test func yearsAndDates() throws {
        var random = SeededGenerator(seed: 7)
        for _ in 0..<50 {
            let micros = Int64.random(
                in: -10_000_000_000_000_000...10_000_000_000_000_000, using: &random)
            let year = try #require(CalendarTime.part(.year, of: micros))
            let start = try #require(CalendarTime.truncate(micros, to: .year))
            let day = try #require(CalendarTime.truncate(micros, to: .day))
            try check("year(TIME)", "\(year)", [micros, start - 1, start, start + 1])
            let date = TimeText.text(date: CalendarTime.split(micros).days)
            try check(
                "TIME::date", "date '\(date)'",
                [micros, day - 1, day, day + 1, day + CalendarTime.microsPerDay])
        }
    }
}

extension String {
    fileprivate func replacingTime(_ text: String) -> String {
        let parts = split(separator: "TIME", omittingEmptySubsequences: false)
        return parts.joined(separator: text)
    }
}
