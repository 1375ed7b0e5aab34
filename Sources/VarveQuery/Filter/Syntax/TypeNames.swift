/// The names of types that casts know.
enum TypeNames {
    /// The type of a lower-case name. All whole numbers have 64 bits, all floats too.
    static func type(_ name: String) -> ValueType? {
        switch name {
        case "boolean", "bool", "logical": .boolean
        case "bigint", "int8", "int64", "long", "integer", "int", "int4", "int32", "signed":
            .integer
        case "double", "float8", "float", "float4", "real": .double
        case "varchar", "text", "string", "char", "bpchar", "nvarchar": .text
        case "timestamp", "datetime", "timestamptz", "timestamp_us": .timestamp
        case "date": .date
        case "interval": .interval
        default: nil
        }
    }

    private static let known = [
        "boolean", "bigint", "integer", "double", "float", "varchar", "text", "string",
        "timestamp", "date", "interval",
    ]

    static func unknown(_ name: String, at range: Range<Int>) -> Fault {
        if name == "decimal" || name == "numeric" || name == "dec" {
            return Fault("there are no exact decimals: cast to double", at: range)
        }
        let near = NearestName.of(Array(name.utf8), in: known.map { Array($0.utf8) })
        return Fault(
            "there is no type \(name): boolean, bigint, double, varchar, timestamp, date and "
                + "interval are known", at: range,
            suggestion: near.map { String(decoding: $0, as: UTF8.self) })
    }
}
