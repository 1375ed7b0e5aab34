import ArgumentParser
import VarveFiles
import VarveStore

/// `varve snapshot`
struct SnapshotCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "snapshot",
        abstract: "Make a copy of the store, at once, while others read and write it.",
        discussion: """
            The copy is a store of its own, with all that was stored when it was made. Files that never \
            change are shared by hard links, so that it takes hardly any room at first, and must lie on \
            the same file system; copied from there (cp -a, rsync) it is a backup. Later changes of \
            either do not touch the other. The folder is missing or empty; it gets its name when all is \
            there.

            Examples:
              varve snapshot reviews-today.varve
              varve snapshot --json copies/latest
            """)

    @Argument(help: ArgumentHelp("The copy's folder, missing or empty.", valueName: "dir"))
    var folder: String

    @OptionGroup var store: StoreOptions
    @OptionGroup var writer: WriterOptions

    @Flag(help: "Print one JSON object.")
    var json = false

    func validate() throws {
        if folder.isEmpty || [".", ".."].contains(Paths.name(of: folder)) {
            throw ValidationError("name the copy's folder by its own name")
        }
    }

    func run(_ console: Console) throws -> ProcessStatus {
        let opened = try store.open()
        let copy = try writer.waiting(store) { wait in
            try opened.copy(
                to: folder, holder: .current("varve snapshot"), wait: wait,
                workers: .perProcessor)
        }
        let text = CopyText(path: Environment.absolute(folder), copy: copy)
        if json {
            try console.output.line(json: text.json)
        } else {
            for line in text.lines { try console.output.line(line) }
        }
        return .done
    }
}
