/// A column of the rows.
struct RowColumn: Equatable {
    /// On which side of its column a table puts a value.
    enum Side: Equatable { case automatic, left, right }

    /// The heading and the key. From outside, as fields are named by their records.
    var name: [UInt8]
    /// Where tables put values; automatic: numbers on the right.
    var side = Side.automatic

    init(_ name: [UInt8], side: Side = .automatic) {
        self.name = name
        self.side = side
    }

    init(_ name: String, side: Side = .automatic) { self.init(Array(name.utf8), side: side) }
}
