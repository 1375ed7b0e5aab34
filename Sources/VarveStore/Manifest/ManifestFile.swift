import VarveFiles
import VarveSegments

/// The ways to get at a store's manifest. See <doc:Manifest>.
public enum ManifestFile {
    /// Makes the first manifest of a store, whole or not at all.
    ///
    /// - Parameters:
    ///   - folder: the store's; it must be there, and its own name be synced by the caller.
    ///   - changes: the first edit; `Change.storeCreated` comes first.
    /// - Throws: `ManifestError.storeExists` if there is a manifest that is not empty, `.rejected`
    ///   if the changes do not make a store.
    public static func create(
        _ files: any FileSystem, in folder: FilePath, _ changes: [Change]
    ) throws(ManifestError) -> ManifestWriter {
        let first = Edit(number: 1, changes: changes)
        let state: StoreState
        do throws(EditError) {
            state = try StoreState().applying(first)
        } catch {
            throw .rejected(error)
        }
        let header = ManifestHeader(
            storeID: state.storeID, number: 1, position: ManifestPosition(edit: 0, chain: 0))
        guard let (loaded, bytes) = LoadedManifest.make(header, state: state, first: first) else {
            throw .limitExceeded(
                file: ManifestFormat.fileName(1), what: "the first edit", found: changes.count,
                limit: ManifestFormat.payloadByteCountMax)
        }
        let taken: UInt64?
        do {
            taken = try LoadedManifest.numbers(files, in: folder).first
        } catch {
            throw .file(error)
        }
        if let taken {
            throw .storeExists(folder: folder, file: ManifestFormat.fileName(taken))
        }
        do {
            try files.writeNew(Paths.join(folder, loaded.fileName), bytes)
        } catch {
            throw .file(error)
        }
        return try ManifestWriter(files, in: folder, loaded)
    }

    /// Reads the manifest and changes nothing: a torn tail is passed over and told
    /// (`ManifestReader.tornByteCount`).
    ///
    /// - Throws: `ManifestError.noStore`, `.damaged` with file and offset, `.file`, and where a newer
    ///   program wrote it `.unsupportedVersion` or `.unsupportedFeature`.
    public static func openForReading(
        _ files: any FileSystem, in folder: FilePath
    ) throws(ManifestError) -> ManifestReader {
        try ManifestReader(files, in: folder)
    }

    /// Opens the manifest to append to it, with the COMMIT lock in hand: takes a torn tail away
    /// (`ManifestWriter.cutByteCount`) and makes sure that what was read outlives a power cut.
    ///
    /// - Throws: as `openForReading(_:in:)`.
    public static func openForWriting(
        _ files: any FileSystem, in folder: FilePath
    ) throws(ManifestError) -> ManifestWriter {
        try ManifestWriter(files, in: folder, .newest(files, in: folder))
    }
}
