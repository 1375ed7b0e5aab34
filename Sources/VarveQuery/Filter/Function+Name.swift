extension Function {
    /// As filters write it.
    public var name: String {
        switch self {
        case .byteLength: "strlen"
        case .trimStart: "ltrim"
        case .trimEnd: "rtrim"
        case .join: "||"
        case .startsWith: "starts_with"
        case .endsWith: "ends_with"
        case .dayOfWeek: "dayofweek"
        case .isoDayOfWeek: "isodow"
        case .dayOfYear: "dayofyear"
        case .dateTrunc: "date_trunc"
        default: "\(self)"
        }
    }
}
