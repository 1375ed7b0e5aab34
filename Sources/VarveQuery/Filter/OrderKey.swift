/// What records are sorted by: one of `rating desc, _seq`.
public struct OrderKey: Hashable, Sendable {
    /// The value; of any type but null, interval and dynamic.
    public let expression: TypedExpression
    /// Whether the greatest comes first.
    public let isDescending: Bool
    /// Whether NULL comes before all values. By default it comes after them, in both directions, as
    /// in DuckDB.
    public let nullsFirst: Bool

    /// A key of those parts.
    public init(expression: TypedExpression, isDescending: Bool = false, nullsFirst: Bool = false) {
        self.expression = expression
        self.isDescending = isDescending
        self.nullsFirst = nullsFirst
    }

    /// Reads `expression [asc | desc] [nulls first | nulls last], …`; see
    /// ``Filter/init(_:catalog:now:)``. A JSON value is sorted by its text.
    ///
    /// - Parameter columns: what is selected: a key that is only a name may be one of theirs, which
    ///   comes before a field of that name.
    public static func list(
        _ text: String, columns: SelectList? = nil, catalog: FieldCatalog? = nil, now: Int64
    ) throws(FilterError) -> [OrderKey] {
        do throws(Fault) {
            var reader = try ExpressionReader(text, catalog: catalog, now: now)
            var keys: [OrderKey] = []
            repeat {
                let expression = try reader.sorted(columns)
                let isDescending = try reader.parser.takeDirection()
                let nullsFirst = try reader.parser.takeNulls()
                keys.append(
                    OrderKey(
                        expression: expression, isDescending: isDescending,
                        nullsFirst: nullsFirst))
            } while reader.parser.take(.comma)
            try reader.end()
            return keys
        } catch {
            throw FilterError(error, text)
        }
    }

    /// As text; reading it and printing it again changes nothing.
    public var text: String {
        expression.text + (isDescending ? " desc" : "") + (nullsFirst ? " nulls first" : "")
    }
}

extension ExpressionReader {
    fileprivate mutating func sorted(_ columns: SelectList?) throws(Fault) -> TypedExpression {
        if let column = parser.takeColumn(of: columns) { return column.sortable }
        let bound = try value()
        guard bound.constant == nil else {
            throw Fault("a constant sorts nothing: name a field or a column", at: bound.range)
        }
        return bound.expression.sortable
    }
}

extension TypedExpression {
    fileprivate var sortable: TypedExpression { type == .dynamic ? converted(to: .text) : self }
}

extension Parser {
    /// A name of a column that stands alone.
    fileprivate mutating func takeColumn(of columns: SelectList?) -> TypedExpression? {
        guard let columns, endsKey(ahead(1)) else { return nil }
        let name: [UInt8]
        switch current.kind {
        case .word: name = Array(bytes[current.range])
        case .quotedName(let quoted): name = quoted
        default: return nil
        }
        guard let item = columns.items.first(where: { $0.name.utf8.elementsEqual(name) }) else {
            return nil
        }
        advance()
        return item.expression
    }

    private func endsKey(_ token: Token) -> Bool {
        switch token.kind {
        case .end, .sign(.comma): true
        default: keyword(token) == .asc || keyword(token) == .desc || word(token) == "nulls"
        }
    }

    fileprivate mutating func takeDirection() throws(Fault) -> Bool {
        if take(.desc) { return true }
        _ = take(.asc)
        return false
    }

    fileprivate mutating func takeNulls() throws(Fault) -> Bool {
        guard word(current) == "nulls" else { return false }
        advance()
        let isFirst = word(current) == "first"
        guard isFirst || word(current) == "last" else { throw expected("'first' or 'last'") }
        advance()
        return isFirst
    }
}
