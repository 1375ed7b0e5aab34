import VarveJSON
import VarveStore

/// Holds, for people and for programs.
enum HoldText {
    static func added(_ hold: Hold, _ count: UInt64, _ run: RunID) -> String {
        "hold \(Sanitizer.line(hold.name)) keeps \(Quantity.counted(count, "record")), and what is "
            + "yet to come   run \(run)"
    }

    static func released(_ hold: Hold, _ run: RunID) -> String {
        "released \(Sanitizer.line(hold.name)): what it kept goes as the policy says   run \(run)"
    }

    /// A table.
    static func lines(_ holds: [(hold: Hold, records: UInt64)], _ style: Style) -> [String] {
        guard !holds.isEmpty else { return ["no holds"] }
        let names = holds.map { Sanitizer.line($0.hold.name) }
        let width = names.reduce("name".utf8.count) { max($0, Column.width($1)) } + 2
        let heading =
            Column.left("name", width) + Column.left("since", 12) + Column.right("records", 14)
            + "  filter"
        return [style.bold(heading)]
            + zip(names, holds).map { name, held in
                Column.left(name, width) + Column.left(Timestamp.date(held.hold.since), 12)
                    + Column.right(Quantity.grouped(held.records), 14) + "  "
                    + Sanitizer.line(held.hold.filter)
            }
    }

    /// A hold among others.
    static func json(_ hold: Hold, _ records: UInt64?) -> JSONValue {
        .object(members(hold, records))
    }

    /// What a run did with a hold.
    static func json(
        _ format: String, _ hold: Hold, _ records: UInt64?, run: RunID
    ) -> JSONValue {
        .object(
            [("format", .string(format)), ("run", .unsigned(run.rawValue))]
                + members(hold, records))
    }

    private static func members(
        _ hold: Hold, _ records: UInt64?
    ) -> [(key: String, value: JSONValue)] {
        [
            ("name", .string(hold.name)),
            ("filter", .string(hold.filter)),
            ("since", .string(Timestamp.text(hold.since))),
        ] + (records.map { [("records", .unsigned($0))] } ?? [])
    }
}
