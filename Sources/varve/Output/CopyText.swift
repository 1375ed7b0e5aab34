import VarveJSON
import VarveStore

/// What a copy of a store holds, for people and for programs.
struct CopyText {
    let path: String
    let copy: StoreCopy

    var lines: [String] {
        [
            "copy: \(Sanitizer.line(path))",
            "\(Quantity.counted(copy.records, "record")) in "
                + "\(Quantity.counted(copy.segments, "segment")), "
                + "\(Quantity.bytes(copy.sharedBytes)) shared with the store, "
                + "\(Quantity.bytes(copy.ownBytes)) new",
        ]
    }

    /// One object; see the article on the command line for its keys.
    var json: JSONValue {
        .object([
            ("format", .string("varve-snapshot-1")),
            ("path", .string(path)),
            ("records", .unsigned(copy.records)),
            ("segments", .unsigned(copy.segments)),
            ("bytes", .unsigned(copy.sharedBytes &+ copy.ownBytes)),
            ("shared_bytes", .unsigned(copy.sharedBytes)),
        ])
    }
}
