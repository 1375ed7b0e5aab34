/// An expression whose names are bound and whose types are checked: what evaluation works on.
///
/// Made by ``Filter`` and ``ValueExpression``; built by hand in tests. The checker keeps the shape
/// that each case documents, so evaluation need not check it again. It is at most a few hundred
/// levels deep, so recursion over it is safe.
public struct TypedExpression: Hashable, Sendable {
    /// What it is.
    public let kind: Kind
    /// The type of its values, apart from NULL.
    public let type: ValueType
    /// How many expressions it consists of, itself and repeated ones included. Saturates.
    public let nodeCount: Int

    /// An expression as it is; nothing is checked. O(operands).
    public init(_ kind: Kind, type: ValueType) {
        self.kind = kind
        self.type = type
        nodeCount = Self.nodeCount(kind)
    }

    /// One branch of a `case`.
    public struct Branch: Hashable, Sendable {
        /// A boolean.
        public let condition: TypedExpression
        /// Of the type of the whole `case`.
        public let value: TypedExpression

        /// `when condition then value`.
        public init(condition: TypedExpression, value: TypedExpression) {
            self.condition = condition
            self.value = value
        }
    }

    /// The kinds of expression.
    public indirect enum Kind: Hashable, Sendable {
        /// A constant of the expression's type. `null` may stand under any type.
        case constant(Constant)
        /// A field; the type is the field's.
        case field(Field)
        /// The value as the expression's type; NULL where it does not read as it.
        case cast(TypedExpression)
        /// Of a boolean.
        case not(TypedExpression)
        /// Of two or more booleans, none of which is an `and`.
        case and([TypedExpression])
        /// Of two or more booleans, none of which is an `or`.
        case or([TypedExpression])
        /// Both sides have one type, never null or interval; both may be dynamic. If one side is a
        /// constant, it is the right one.
        case compare(Comparison, TypedExpression, TypedExpression)
        /// Of any type. Never NULL.
        case isNull(TypedExpression)
        /// No such key in the record. Never NULL.
        case isMissing(Field)
        /// The operand is one of the constants, which have its type, are not null, unique, and in
        /// order (of bytes, of numbers, NaN last). At least two. NULL for a NULL operand.
        case isIn(TypedExpression, [Constant])
        /// A text matches a constant pattern as a whole.
        case like(TypedExpression, LikePattern)
        /// A constant regular expression matches somewhere in a text.
        case matches(TypedExpression, RegularExpression)
        /// A text contains, begins with or ends with a constant.
        case search(TypedExpression, TextSearch.Kind, [UInt8])
        /// Both sides integer, or both double; or a timestamp plus or minus a constant interval.
        case arithmetic(Arithmetic, TypedExpression, TypedExpression)
        /// Of an integer (NULL for the least) or a double.
        case negate(TypedExpression)
        /// A function of arguments of the types that it wants.
        case call(Function, [TypedExpression])
        /// The value of the first branch whose condition is TRUE, else `otherwise`. All values have
        /// the expression's type. At least one branch.
        case choose(when: [Branch], otherwise: TypedExpression)
    }
}

extension TypedExpression {
    private static func nodeCount(_ kind: Kind) -> Int {
        switch kind {
        case .constant, .field, .isMissing: 1
        case .cast(let operand), .not(let operand), .isNull(let operand), .negate(let operand),
            .isIn(let operand, _), .like(let operand, _), .matches(let operand, _),
            .search(let operand, _, _):
            sum([operand])
        case .and(let operands), .or(let operands), .call(_, let operands): sum(operands)
        case .compare(_, let left, let right), .arithmetic(_, let left, let right):
            sum([left, right])
        case .choose(let branches, let otherwise):
            sum(branches.map(\.condition) + branches.map(\.value) + [otherwise])
        }
    }

    private static func sum(_ operands: [TypedExpression]) -> Int {
        var sum = 1
        for operand in operands {
            let (next, overflow) = sum.addingReportingOverflow(operand.nodeCount)
            sum = overflow ? .max : next
        }
        return sum
    }
}
