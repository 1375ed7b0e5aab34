import VarveReviews
import VarveStore

/// What became of a batch of units that was appended.
public struct AppendOutcome: Sendable {
    public var new: UInt64 = 0
    public var duplicate: UInt64 = 0
    public var version: UInt64 = 0
    public var keptFirst: UInt64 = 0
    public var blank: UInt64 = 0
    /// Units whose ids were erased for good; nothing of them is kept.
    public var forgotten: UInt64 = 0
    /// Units that were not accepted; the store keeps them as dead letters.
    public var dead: [DeadLine] = []

    /// A unit that was not accepted.
    public struct DeadLine: Sendable {
        /// Its line in the batch, from 1.
        public let line: UInt64
        public let code: DeadCode
        /// What was expected, and what was found.
        public let message: String

        init(_ unit: DeadUnit) {
            line = UInt64(unit.line) + 1
            code = unit.code
            message = "expected \(unit.expected), found \(unit.found)"
        }
    }

    public var units: UInt64 {
        new + duplicate + version + keptFirst + blank + forgotten + UInt64(dead.count)
    }
}
