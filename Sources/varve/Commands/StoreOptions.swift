import ArgumentParser
import VarveFiles
import VarveStore

/// Where the store is.
struct StoreOptions: ParsableArguments {
    @Option(
        name: .customLong("store"),
        help: ArgumentHelp(
            "The store's folder (default: $VARVE_STORE, else ./reviews.varve).", valueName: "dir"))
    var folder: String?

    /// The folder as it was named.
    var path: FilePath { folder ?? Environment.value("VARVE_STORE") ?? "./reviews.varve" }

    /// The folder from the root, for messages and listings.
    var absolutePath: FilePath { Environment.absolute(path) }

    /// Opens the store for reading.
    func open() throws -> Store { try Store(folder: path, fileSystem: Posix()) }
}
