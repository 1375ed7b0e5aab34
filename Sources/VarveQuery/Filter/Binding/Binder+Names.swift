extension Binder {
    /// The field, or the time, that a name stands for.
    func resolve(_ steps: [Syntax.Step]) throws(Fault) -> TypedExpression {
        if steps.count == 1, !steps[0].isQuoted, let time = try time(steps[0]) { return time }
        let field = try field(steps)
        return TypedExpression(.field(field), type: field.type)
    }

    private static func lowered(_ step: Syntax.Step) -> String {
        String(decoding: ASCIIText.lower(step.name), as: UTF8.self)
    }

    /// `current_date` and the like, without parentheses.
    private func time(_ step: Syntax.Step) throws(Fault) -> TypedExpression? {
        switch Self.lowered(step) {
        case "current_timestamp", "localtimestamp": .constant(.timestamp(try now(step.range)))
        case "current_date": .constant(.date(CalendarTime.split(try now(step.range)).days))
        default: nil
        }
    }

    /// The field of a path. An unquoted first step is looked up as it is and then case-blind among
    /// the fields of all records; a quoted one only as it is. Everything else is the record's own.
    func field(_ steps: [Syntax.Step]) throws(Fault) -> Field {
        let first = steps[0]
        if steps.count > 1, !first.isQuoted, Self.lowered(first) == Field.rawPrefix {
            return try rawField(steps.dropFirst(), isPrefixed: true)
        }
        let spellings = first.isQuoted ? [first.name] : [first.name, ASCIIText.lower(first.name)]
        for spelling in spellings {
            guard let field = Field(common: spelling) else { continue }
            guard steps.count == 1 else {
                throw Fault(
                    "\(field.name) is \(field.type.phrase) and has no parts: a record's own key of "
                        + "that name is reached by raw.\(field.name)", at: first.range)
            }
            return field
        }
        return try rawField(steps[...], isPrefixed: false)
    }

    private func rawField(
        _ steps: ArraySlice<Syntax.Step>, isPrefixed: Bool
    ) throws(Fault) -> Field {
        guard let first = steps.first else { return .raw([]) }
        if let catalog, !catalog.rawKeys.contains(first.name) {
            throw unknown(first, catalog, isPrefixed: isPrefixed)
        }
        return steps.count == 1 ? .raw(first.name) : .path(steps.map(\.name))
    }

    private func unknown(
        _ step: Syntax.Step, _ catalog: FieldCatalog, isPrefixed: Bool
    ) -> Fault {
        let name = String(decoding: step.name, as: UTF8.self)
        var message =
            isPrefixed ? "no record has a key \(name)" : "there is no field \(name)"
        if step.isQuoted, !isPrefixed {
            message += "; a text stands in single quotes"
        } else if !isPrefixed, FunctionTable.entry(Self.lowered(step)) != nil {
            message += ", but a function: write \(Self.lowered(step))(...)"
        }
        // Sorted, so that one of several that are equally near is always the same.
        let own = catalog.rawKeys.sorted { $0.lexicographicallyPrecedes($1) }
        let common = Field.common.keys.sorted { $0.lexicographicallyPrecedes($1) }
        let near = NearestName.of(step.name, in: (isPrefixed ? [] : common) + own)
        let field = near.map { key in isPrefixed ? Field.raw(key) : Field(common: key) ?? .raw(key)
        }
        return Fault(message, at: step.range, suggestion: field?.name)
    }
}
