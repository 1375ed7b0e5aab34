import VarveQuery

/// `varve schema` as rows.
struct SchemaRows {
    let facts: SchemaFacts

    static let columns = [
        RowColumn("field"), RowColumn("canonical"), RowColumn("kind"),
        RowColumn("share", side: .right), RowColumn("first seen"), RowColumn("last seen"),
        RowColumn("profile"),
    ]

    func print(to printer: any RowPrinter) throws(OutputError) {
        try printer.begin(Self.columns)
        for field in facts.fields { try printer.row(values(field)) }
        try printer.end()
    }

    private func values(_ field: SchemaFacts.FieldFacts) -> [RowValue] {
        [
            .text(field.name), .text(canonical(field)),
            .text(kinds(field)), .text(Share.text(field.records, of: facts.records)),
            day(field.firstSeen), day(field.lastSeen),
            .text(field.profiles.joined(separator: ", ")),
        ]
    }

    /// Nothing where a key has the canonical field's own name.
    private func canonical(_ field: SchemaFacts.FieldFacts) -> String {
        field.canonical.filter { !$0.utf8.elementsEqual(field.name) }.joined(separator: ", ")
    }

    /// One kind by its name, several with their shares of the records that have the field.
    private func kinds(_ field: SchemaFacts.FieldFacts) -> String {
        let kinds = field.sortedKinds
        guard kinds.count > 1 else { return kinds.first?.kind.rawValue ?? "" }
        return kinds.map { "\($0.kind.rawValue) \(Share.text($0.count, of: field.records))" }
            .joined(separator: ", ")
    }

    private func day(_ micros: Int64?) -> RowValue {
        micros.map { .date(CalendarTime.split($0).days) } ?? .missing
    }
}
