/// The columns that are asked for: `rating, length(review_text) as n`.
public struct SelectList: Hashable, Sendable {
    /// One column.
    public struct Item: Hashable, Sendable {
        /// The heading: what `as` says, else the field's own name or the expression's text.
        public let name: String
        /// The value; of any type but interval.
        public let expression: TypedExpression

        /// A column of that heading.
        public init(name: String, expression: TypedExpression) {
            self.name = name
            self.expression = expression
        }
    }

    /// The columns in order; at least one, no two of one name.
    public let items: [Item]

    /// A list of columns that was made otherwise.
    public init(items: [Item]) { self.items = items }

    /// Reads `expression [as name], …`; see ``Filter/init(_:catalog:now:)``.
    public init(_ text: String, catalog: FieldCatalog? = nil, now: Int64) throws(FilterError) {
        do throws(Fault) {
            var reader = try ExpressionReader(text, catalog: catalog, now: now)
            var items: [Item] = []
            var names: Set<[UInt8]> = []
            repeat {
                let bound = try reader.value()
                let name = try reader.parser.takeAlias() ?? Self.name(bound.expression)
                guard names.insert(Array(name.utf8)).inserted else {
                    throw Fault(
                        "two columns are named \(name): name one by 'as'", at: bound.range)
                }
                items.append(Item(name: name, expression: bound.expression))
            } while reader.parser.take(.comma)
            try reader.end()
            self.items = items
        } catch {
            throw FilterError(error, text)
        }
    }

    /// The heading of a column without `as`: a key as it is, the last step of a path.
    private static func name(_ expression: TypedExpression) -> String {
        switch expression.kind {
        case .field(.raw(let key)): String(decoding: key, as: UTF8.self)
        case .field(.path(let steps)): String(decoding: steps.last ?? [], as: UTF8.self)
        default: expression.text
        }
    }

    /// As text; reading it and printing it again changes nothing.
    public var text: String {
        items.map { item in
            let text = item.expression.text
            let isOwn = item.name.utf8.elementsEqual(Self.name(item.expression).utf8)
            return isOwn ? text : text + " as " + Field.quoted(Array(item.name.utf8))
        }.joined(separator: ", ")
    }
}

extension Parser {
    /// `as name`, if it is next.
    fileprivate mutating func takeAlias() throws(Fault) -> String? {
        guard take(.as) else { return nil }
        defer { advance() }
        switch current.kind {
        case .word where keyword(current) == nil:
            return String(decoding: bytes[current.range], as: UTF8.self)
        case .quotedName(let name): return String(decoding: name, as: UTF8.self)
        default: throw expected("a name after 'as'")
        }
    }
}
