/// One value of each record: a field, or what is computed from fields.
public struct ValueExpression: Hashable, Sendable {
    /// The value; of any type but interval.
    public let expression: TypedExpression

    /// Reads an expression; see ``Filter/init(_:catalog:now:)``.
    public init(_ text: String, catalog: FieldCatalog? = nil, now: Int64) throws(FilterError) {
        do throws(Fault) {
            var reader = try ExpressionReader(text, catalog: catalog, now: now)
            let bound = try reader.value()
            try reader.end()
            expression = bound.expression
        } catch {
            throw FilterError(error, text)
        }
    }

    /// As text; reading it and printing it again changes nothing.
    public var text: String { expression.text }
}
