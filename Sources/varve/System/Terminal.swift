import Glibc

/// What is known of the terminal, if there is one.
enum Terminal {
    /// Columns where nobody tells.
    static let columnsByDefault = 80

    /// Whether a descriptor is one.
    static func isOne(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    /// The columns that output to a descriptor may take.
    static func columns(_ descriptor: Int32) -> Int {
        var size = winsize()
        let known = unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 ? Int(size.ws_col) : 0
        return columns(known: known, variable: Environment.value("COLUMNS"))
    }

    /// The terminal's own word first, then the variable COLUMNS; kept within what drawing copes with.
    static func columns(known: Int, variable: String?) -> Int {
        let found = known > 0 ? known : variable.flatMap { Int($0) } ?? columnsByDefault
        return min(max(found, 40), 500)
    }

    /// Whether colour is welcome. See https://no-color.org.
    static func takesColor(isTerminal: Bool, noColor: String?, term: String?) -> Bool {
        isTerminal && noColor == nil && term != "dumb"
    }
}
