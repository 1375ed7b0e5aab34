import VarveJSON
import VarveReviews

/// Profiles for people and for programs.
struct ProfileList {
    let profiles: [Profile]

    private static let columns = [
        RowColumn("name"), RowColumn("format"), RowColumn("namespace"), RowColumn("ids"),
        RowColumn("detected by"),
    ]

    func print(to printer: any RowPrinter) throws(OutputError) {
        try printer.begin(Self.columns)
        for profile in profiles {
            try printer.row([
                .text(profile.name), .text(profile.format.name), .text(profile.namespace),
                .text(profile.derivesID ? "derived" : "given"),
                .text(keys(profile).joined(separator: ", ")),
            ])
        }
        try printer.end()
    }

    var json: JSONValue {
        .object([
            ("format", .string("varve-profile-list-1")),
            ("profiles", .array(profiles.map(json))),
        ])
    }

    private func json(_ profile: Profile) -> JSONValue {
        .object([
            ("name", .string(profile.name)), ("format", .string(profile.format.name)),
            ("namespace", .string(profile.namespace)),
            ("ids", .string(profile.derivesID ? "derived" : "given")),
            ("detect", .array(keys(profile).map { .string($0) })),
        ])
    }

    private func keys(_ profile: Profile) -> [String] {
        profile.detect.map { String(decoding: $0, as: UTF8.self) }
    }
}
