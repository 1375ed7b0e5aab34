import VarveSegments
import VarveStore

/// A half-open span of review times, microseconds since 1970-01-01 UTC.
struct TimeBounds: Sendable {
    var from: Int64?
    var until: Int64?

    /// Whether every time is within.
    var isOpen: Bool { from == nil && until == nil }

    func contains(_ time: Int64) -> Bool {
        time >= from ?? .min && until.map { time < $0 } ?? true
    }

    /// What the bounds say of rows whose times lie in a range.
    func judge(min: Int64, max: Int64) -> Judgement {
        if min > max { return .some }
        if contains(min) && contains(max) { return .all }
        if max < from ?? .min { return .none }
        if let until, min >= until { return .none }
        return .some
    }

    enum Judgement {
        case all, none
        /// Rows must be looked at.
        case some
    }
}
