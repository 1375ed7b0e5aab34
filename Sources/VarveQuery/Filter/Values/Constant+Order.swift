extension Constant {
    /// -1, 0 or 1 for two constants of one type that has an order; nil for others and for null.
    static func order(_ left: Constant, _ right: Constant) -> Int? {
        switch (left, right) {
        case (.boolean(let a), .boolean(let b)): sign(a ? 1 : 0, b ? 1 : 0)
        case (.integer(let a), .integer(let b)), (.timestamp(let a), .timestamp(let b)),
            (.date(let a), .date(let b)):
            sign(a, b)
        case (.double(let a), .double(let b)): ValueMath.order(a, b)
        case (.text(let a), .text(let b)):
            a == b ? 0 : (a.lexicographicallyPrecedes(b) ? -1 : 1)
        default: nil
        }
    }

    private static func sign(_ left: Int64, _ right: Int64) -> Int {
        left < right ? -1 : (left > right ? 1 : 0)
    }

    /// Sorted, each one once. All have one type that has an order.
    static func sortedUnique(_ constants: [Constant]) -> [Constant] {
        var unique: [Constant] = []
        unique.reserveCapacity(constants.count)
        for constant in constants.sorted(by: { (order($0, $1) ?? 0) < 0 }) {
            if let last = unique.last, order(last, constant) == 0 { continue }
            unique.append(constant)
        }
        return unique
    }
}

extension Comparison {
    /// What it says about an order of -1, 0 or 1.
    func holds(_ order: Int) -> Bool {
        switch self {
        case .equal: order == 0
        case .notEqual: order != 0
        case .less: order < 0
        case .lessOrEqual: order <= 0
        case .greater: order > 0
        case .greaterOrEqual: order >= 0
        }
    }

    /// The same with both sides changed.
    var mirrored: Comparison {
        switch self {
        case .equal, .notEqual: self
        case .less: .greater
        case .lessOrEqual: .greaterOrEqual
        case .greater: .less
        case .greaterOrEqual: .lessOrEqual
        }
    }

    /// Its opposite.
    var negated: Comparison {
        switch self {
        case .equal: .notEqual
        case .notEqual: .equal
        case .less: .greaterOrEqual
        case .lessOrEqual: .greater
        case .greater: .lessOrEqual
        case .greaterOrEqual: .less
        }
    }
}
