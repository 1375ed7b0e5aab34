/// Which records are wanted: a condition in DuckDB's dialect. A record passes where it is TRUE.
///
/// The language, and how it differs from DuckDB's, is in <doc:FilterLanguage>.
public struct Filter: Hashable, Sendable {
    /// The condition; of type boolean.
    public let expression: TypedExpression

    /// Reads a filter. O(length) but for sets of constants, which are sorted.
    ///
    /// - Parameters:
    ///   - catalog: the keys that records have; nil takes any name for a key.
    ///   - now: what `now()` gives, in microseconds since 1970-01-01T00:00:00Z; nil refuses it, for
    ///     filters that are kept and must mean the same at any time.
    /// - Throws: a ``FilterError`` with the place that is at fault.
    public init(_ text: String, catalog: FieldCatalog? = nil, now: Int64?) throws(FilterError) {
        do throws(Fault) {
            var reader = try ExpressionReader(text, catalog: catalog, now: now)
            let bound = try reader.expression()
            try reader.end()
            expression = try reader.binder.boolean(bound).keptWhereTrue
        } catch {
            throw FilterError(error, text)
        }
    }

    /// A filter of a condition that was made otherwise.
    ///
    /// - Precondition: its type is boolean.
    public init(_ expression: TypedExpression) {
        precondition(expression.type == .boolean, "a filter is a condition")
        self.expression = expression
    }

    /// As a filter that gives the same; reading it and printing it again changes nothing.
    public var text: String { expression.text }
}

extension TypedExpression {
    /// The same where only TRUE counts: FALSE and NULL need not be told apart.
    fileprivate var keptWhereTrue: TypedExpression {
        switch kind {
        case .and(let operands): .allOf(operands.map(\.keptWhereTrue))
        case .or(let operands): .anyOf(operands.map(\.keptWhereTrue))
        case .constant(.null): .constant(.boolean(false))
        case .call(.coalesce, let operands)
        where operands.count == 2 && operands[1].constant == .boolean(false):
            operands[0].keptWhereTrue
        default: self
        }
    }
}

extension FilterError {
    init(_ fault: Fault, _ text: String) {
        self.init(
            message: fault.message, range: fault.range, suggestion: fault.suggestion, text: text)
    }
}

/// A parser and a binder over one text.
struct ExpressionReader {
    var parser: Parser
    let binder: Binder

    init(_ text: String, catalog: FieldCatalog?, now: Int64?) throws(Fault) {
        parser = try Parser(text)
        binder = Binder(catalog: catalog, now: now, tokenCount: parser.tokens.count)
    }

    /// The next expression.
    mutating func expression() throws(Fault) -> Binder.Bound {
        if parser.current.kind == .end {
            throw Fault("there is no expression", at: parser.current.range)
        }
        return try binder.bind(try parser.parseExpression())
    }

    /// One that has values which can be shown or sorted.
    mutating func value() throws(Fault) -> Binder.Bound {
        let bound = try expression()
        guard bound.type != .interval else {
            throw Fault("an interval is no value of a record", at: bound.range)
        }
        return bound
    }

    func end() throws(Fault) { try parser.expectEnd() }
}
