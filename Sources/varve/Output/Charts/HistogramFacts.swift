/// How often each value of a field comes, for `varve histogram`.
struct HistogramFacts {
    /// What is counted together.
    enum Label: Equatable {
        case value(RowValue)
        /// From a value up to another, which is left out unless `isClosed`.
        case range(from: RowValue, until: RowValue, isClosed: Bool)
    }

    struct Bin: Equatable {
        var label: Label
        var count: UInt64
    }

    /// The field's name as a filter writes it.
    var field: [UInt8]
    /// In the order to be shown.
    var bins: [Bin] = []
    /// Different values that have no bin, and how often they come in all.
    var otherValues: UInt64 = 0
    var others: UInt64 = 0
    /// Records where it is null, and where there is no such key.
    var nulls: UInt64 = 0
    var missing: UInt64 = 0

    /// Records in all.
    var records: UInt64 { bins.reduce(others &+ nulls &+ missing) { $0 &+ $1.count } }
}
