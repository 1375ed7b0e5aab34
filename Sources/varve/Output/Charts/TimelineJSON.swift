import VarveJSON

extension TimelineFacts {
    /// One object; see the article on the command line for its keys.
    var json: JSONValue {
        .object([
            ("format", .string("varve-timeline-1")),
            ("by", .string(unit.rawValue)),
            ("records", .unsigned(records)),
            (
                "periods",
                .array(
                    periods.map { period in
                        .object([
                            ("from", .string(RowValue.text(date: Int64(period.firstDay)))),
                            (
                                "until",
                                .string(RowValue.text(date: Int64(unit.next(period.firstDay))))
                            ),
                            ("records", .unsigned(period.records)),
                        ])
                    })
            ),
        ])
    }
}
