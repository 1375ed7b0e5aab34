import VarveQuery

/// Prints rows of values in one format. For one thread.
protocol RowPrinter: AnyObject {
    /// What comes before the rows. Called once, first.
    func begin(_ columns: [RowColumn]) throws(OutputError)

    /// A row: as many values as there are columns.
    func row(_ cells: [Cell]) throws(OutputError)

    /// What comes after the rows. Called once, last, and only after all of them.
    func end() throws(OutputError)

    /// Hands on what is held back. Called instead of ``end()`` where an error cuts the rows short,
    /// so that those that came before it are seen.
    func flush() throws(OutputError)
}
