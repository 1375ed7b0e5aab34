/// What is known of a field's values over some rows without reading them.
public struct FieldBounds: Hashable, Sendable {
    /// Bounds of the values that are there.
    public var values: ValueBounds
    /// Whether a value may be NULL for any reason.
    public var mayBeNull: Bool
    /// Whether the key may not be there.
    public var mayBeMissing: Bool
    /// Whether the key may be there.
    public var mayBeThere: Bool
    /// Whether there may be a value at all.
    public var mayHaveValue: Bool

    /// Bounds with these parts.
    public init(
        _ values: ValueBounds, mayBeNull: Bool = false, mayBeMissing: Bool = false,
        mayBeThere: Bool = true, mayHaveValue: Bool = true
    ) {
        self.values = values
        self.mayBeNull = mayBeNull
        self.mayBeMissing = mayBeMissing
        self.mayBeThere = mayBeThere
        self.mayHaveValue = mayHaveValue
    }

    /// Nothing is known.
    public static let unknown = FieldBounds(.unknown, mayBeNull: true, mayBeMissing: true)

    /// All rows are NULL.
    public static func allNull(mayBeMissing: Bool, mayBeThere: Bool) -> FieldBounds {
        FieldBounds(
            .unknown, mayBeNull: true, mayBeMissing: mayBeMissing, mayBeThere: mayBeThere,
            mayHaveValue: false)
    }
}

/// Bounds of values of one type, both included unless it says otherwise.
public enum ValueBounds: Hashable, Sendable {
    case unknown
    /// Values of type integer, timestamp or date; of type boolean as 0 and 1.
    case integers(Int64, Int64)
    /// None of the values is NaN.
    case doubles(Double, Double)
    /// Bytewise. With `maxIsIncluded` false every value is below `max`.
    case texts(min: [UInt8], max: [UInt8], maxIsIncluded: Bool)
    /// Texts, or JSON values, that are written as canonical decimals of at most `scale` digits
    /// behind the point, between two numbers of units of 10^-scale.
    case decimals(Int64, Int64, scale: Int)
}
