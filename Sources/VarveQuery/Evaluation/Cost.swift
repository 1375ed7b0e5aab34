extension TypedExpression {
    /// About how much a row of this expression costs, in nanoseconds: what is read and unpacked for
    /// it, and what is done with it. Only the order matters.
    var cost: Double {
        let reading = fields.reduce(0) { $0 + $1.cost }
        return reading + work
    }

    private var work: Double {
        let own: Double =
            switch kind {
            case .constant, .field, .isMissing, .isNull: 0
            case .and, .or, .not, .compare, .isIn, .negate: 1
            case .arithmetic, .choose: 2
            case .search: operands.first?.isLongText ?? false ? 40 : 3
            case .like: operands.first?.isLongText ?? false ? 60 : 5
            case .matches: operands.first?.isLongText ?? false ? 1_000 : 100
            case .cast: 20
            case .call: operands.contains(where: \.isLongText) ? 500 : 30
            }
        return operands.reduce(own) { $0 + $1.work }
    }

    /// Whether values are about as long as a review.
    private var isLongText: Bool {
        switch kind {
        case .field(.canonical(.reviewText)), .field(.raw), .field(.path): true
        case .cast, .call: operands.contains(where: \.isLongText)
        default: false
        }
    }
}

extension Field {
    /// About what reading and unpacking it costs a row, in nanoseconds.
    fileprivate var cost: Double {
        switch self {
        case .system: 1
        case .stars: 2
        case .canonical(let field):
            switch field {
            case .rating, .helpfulnessVotes, .verifiedPurchase: 2
            case .reviewTimestamp: 3
            case .productID, .userID: 5
            case .reviewID: 20
            case .reviewTitle: 20
            case .reviewText: 500
            }
        case .raw: 100
        case .path: 200
        }
    }
}
