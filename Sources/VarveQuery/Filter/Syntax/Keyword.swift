/// Words that are never names, unless in double quotes; ASCII case does not count. A subset of
/// DuckDB's reserved words.
enum Keyword: String, CaseIterable, Hashable {
    case and, or, not, `in`, `is`, isnull, notnull, null, `true`, `false`
    case `case`, when, then, `else`, end
    case like, ilike, between, similar, glob
    case cast, `as`, from, asc, desc, distinct
    case tryCast = "try_cast"
    case select, `where`, exists, limit, order, group, having
}
