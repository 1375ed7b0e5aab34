/// What expressions are evaluated over: some rows, or the distinct values of one field.
protocol Batch: AnyObject {
    /// How many elements.
    var count: Int { get }

    /// The values of a field; valid until the batch changes.
    func vector(_ field: Field) throws -> Vector

    /// Who has a value: only `count`, `hasNulls` and `states` of the result mean something.
    func states(_ field: Field) throws -> Vector

    /// The values of a dynamic field as doubles, NULL where one is none, if they need not be made
    /// from text; else nil.
    func numbers(_ field: Field) throws -> Vector?
}
