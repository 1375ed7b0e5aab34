/// How values within some bounds may stand to values within others.
struct ValueOrders {
    private var less = true
    private var equal = true
    private var greater = true

    init(_ left: ValueBounds, _ right: ValueBounds) {
        switch (left, right) {
        case (.integers(let low, let high), .integers(let otherLow, let otherHigh)):
            set(low, high, otherLow, otherHigh)
        case (.doubles(let low, let high), .doubles(let otherLow, let otherHigh)):
            set(low, high, otherLow, otherHigh)
        case (.texts, .texts): compareTexts(left, right)
        case (.decimals(let low, let high, let scale), .texts(let min, let max, true))
        where min == max:
            compareDecimals(low, high, scale, min)
        default: break
        }
    }

    private mutating func set<Value: Comparable>(
        _ low: Value, _ high: Value, _ otherLow: Value, _ otherHigh: Value
    ) {
        less = low < otherHigh
        greater = high > otherLow
        equal = low <= otherHigh && high >= otherLow
    }

    private mutating func compareTexts(_ left: ValueBounds, _ right: ValueBounds) {
        guard case .texts(let min, let max, let maxIsIncluded) = left,
            case .texts(let otherMin, let otherMax, let otherMaxIsIncluded) = right
        else { return }
        // An excluded end is reached by no value, and says no more than that of those below it.
        less = min.lexicographicallyPrecedes(otherMax)
        greater = otherMin.lexicographicallyPrecedes(max)
        let leftReaches =
            otherMin.lexicographicallyPrecedes(max) || maxIsIncluded && otherMin == max
        let rightReaches =
            min.lexicographicallyPrecedes(otherMax) || otherMaxIsIncluded && min == otherMax
        equal = leftReaches && rightReaches
    }

    /// Texts that are decimals against one text: only whether they may be equal is known.
    private mutating func compareDecimals(
        _ low: Int64, _ high: Int64, _ scale: Int, _ text: [UInt8]
    ) {
        guard let number = DecimalUnits.canonical(text) else {
            equal = false
            return
        }
        guard number.scale <= scale else {
            equal = false
            return
        }
        guard scale == 0 else { return }
        equal = low <= number.units && number.units <= high
        // One value that is written in one way: the same bytes, or never.
        if equal && low == high { (less, greater) = (false, false) }
    }

    /// The truth values of a comparison that is not NULL.
    func truths(of comparison: Comparison) -> TruthSet {
        switch comparison {
        case .equal: TruthSet(yes: equal, no: less || greater)
        case .notEqual: TruthSet(yes: less || greater, no: equal)
        case .less: TruthSet(yes: less, no: equal || greater)
        case .lessOrEqual: TruthSet(yes: less || equal, no: greater)
        case .greater: TruthSet(yes: greater, no: less || equal)
        case .greaterOrEqual: TruthSet(yes: greater || equal, no: less)
        }
    }
}
