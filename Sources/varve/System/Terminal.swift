import Glibc

/// What is known of the terminal, if there is one.
enum Terminal {
    /// Columns where nobody tells.
    static let columnsByDefault = 80
    /// More than that no terminal is taken to have.
    static let columnsMax = 500
    /// Columns that hold any text that people look at.
    static let columnsUncut = 1 << 16

    /// Whether a descriptor is one.
    static func isOne(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    /// The columns that output to a descriptor may take.
    static func columns(_ descriptor: Int32) -> Int {
        columns(known: known(descriptor), variable: Environment.value("COLUMNS"))
    }

    /// The columns that a table on a descriptor may take.
    static func tableColumns(_ descriptor: Int32) -> Int {
        tableColumns(
            isTerminal: isOne(descriptor), known: known(descriptor),
            variable: Environment.value("COLUMNS"))
    }

    /// What the terminal says; 0 where there is none or it does not know.
    private static func known(_ descriptor: Int32) -> Int {
        var size = winsize()
        return unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 ? Int(size.ws_col) : 0
    }

    /// The terminal's own word first, then the variable COLUMNS; kept within what drawing copes with.
    static func columns(known: Int, variable: String?) -> Int {
        let found = known > 0 ? known : variable.flatMap { Int($0) } ?? columnsByDefault
        return min(max(found, 40), columnsMax)
    }

    /// The columns that a table may take: in a file or a pipe nobody's eye ends a line, and no text
    /// is cut unless the variable COLUMNS says so.
    static func tableColumns(isTerminal: Bool, known: Int, variable: String?) -> Int {
        isTerminal || variable != nil ? columns(known: known, variable: variable) : columnsUncut
    }

    /// Whether colour is welcome. See https://no-color.org.
    static func takesColor(isTerminal: Bool, noColor: String?, term: String?) -> Bool {
        isTerminal && noColor == nil && term != "dumb"
    }
}
