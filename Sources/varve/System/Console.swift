import Glibc

/// Where a command's words go: data to standard output, everything else to standard error.
struct Console {
    /// Standard output.
    let output: OutputWriter
    /// How it is coloured.
    let style: Style
    /// Whether standard error is a terminal, so that progress is shown.
    let showsProgress: Bool

    /// The console of this process.
    init() {
        let isTerminal = Terminal.isOne(STDOUT_FILENO)
        output = OutputWriter(descriptor: STDOUT_FILENO, isTerminal: isTerminal)
        style = Style(
            isOn: Terminal.takesColor(
                isTerminal: isTerminal, noColor: Environment.value("NO_COLOR"),
                term: Environment.value("TERM")))
        showsProgress = Terminal.isOne(STDERR_FILENO) && Environment.value("TERM") != "dumb"
    }

    /// The columns of standard output.
    var columns: Int { Terminal.columns(STDOUT_FILENO) }

    /// The columns of tables there.
    var tableColumns: Int { Terminal.tableColumns(STDOUT_FILENO) }

    /// Whether standard output is a terminal that takes escape sequences.
    var movesCursor: Bool { output.isTerminal && Environment.value("TERM") != "dumb" }

    /// A printer of tables.
    var table: any RowPrinter {
        RowFormat.table.printer(
            to: output, columns: tableColumns, style: style, movesCursor: movesCursor,
            terminator: UInt8(ascii: "\n"))
    }

    /// Says something on standard error. Sanitised; a failure to write it is nobody's concern.
    func note(_ text: String) { Self.writeError(Sanitizer.paragraph(text) + "\n") }

    /// Writes text of ours to standard error at once.
    static func writeError(_ text: String) {
        let errors = OutputWriter(descriptor: STDERR_FILENO, isTerminal: false)
        try? errors.write(text)
        try? errors.flush()
    }
}
