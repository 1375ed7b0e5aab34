import VarveFiles
import VarveSegments

/// Appends edits to the manifest of a store.
///
/// The caller holds the store's COMMIT lock from `refresh()` to the end of `append(_:)`. An edit is
/// committed when `append(_:)` returns: written, synced, and only then part of the state. The first
/// write or sync that fails stops the writer for ever; what was to be committed is then on the disk
/// whole, torn or not at all, which opening for writing again settles.
public final class ManifestWriter {
    private let files: any FileSystem
    private let folder: FilePath
    private var loaded: LoadedManifest
    private var file: any File
    private var failure: FileError?
    /// Size at which the next file is begun.
    private var rotationByteCount: Int
    /// The length up to which room was asked for.
    private var reservedByteCount = 0

    /// Bytes of torn tails that opening and `refresh()` took away; 0 if there was none.
    public private(set) var cutByteCount = 0

    /// Takes over a manifest that was just read, and settles what a crash left.
    init(
        _ files: any FileSystem, in folder: FilePath, _ loaded: LoadedManifest
    ) throws(ManifestError) {
        self.files = files
        self.folder = folder
        self.loaded = loaded
        rotationByteCount = Self.rotationByteCount(loaded)
        do {
            file = try files.open(Paths.join(folder, loaded.fileName), .append)
        } catch {
            throw .file(error)
        }
        try settle()
        keepRoom()
    }

    /// The state as of the last edit that was read or committed.
    public var state: StoreState { loaded.state }

    /// The last edit of the state.
    public var position: ManifestPosition { loaded.position }

    /// Name of the manifest, without its folder.
    public var fileName: String { loaded.fileName }

    /// Why the writer stopped; `nil` while it goes on.
    public var stopCause: FileError? { failure }
}

extension ManifestWriter {
    /// Commits an edit that consists of these changes.
    ///
    /// - Returns: where the manifest has come to.
    /// - Throws: `ManifestError.rejected` if the changes do not fit the state, `.outOfDate` if
    ///   somebody wrote since the last look, `.limitExceeded`: nothing was written, the writer goes
    ///   on. `.file` at the first write or sync that fails, `.stopped` ever after.
    @discardableResult
    public func append(_ changes: [Change]) throws(ManifestError) -> ManifestPosition {
        try checkGoing()
        var next = try successor(changes)
        try checkUpToDate()
        if loaded.byteCount >= rotationByteCount {
            try beginNextFile()
            next = try successor(changes)
        }
        let edit = Edit(number: next.lastEdit, changes: changes)
        guard
            let frame = EditFrame(edit, after: loaded.position, binding: loaded.header.checksum),
            loaded.byteCount + frame.bytes.count <= ManifestFormat.fileByteCountMax
        else {
            throw .limitExceeded(
                file: fileName, what: "the bytes of an edit or of the file",
                found: loaded.byteCount, limit: ManifestFormat.payloadByteCountMax)
        }
        try writing { () throws(FileError) in
            try file.append(frame.bytes)
            try file.sync()
        }
        loaded.state = next
        loaded.position = frame.position
        loaded.byteCount += frame.bytes.count
        loaded.editCount += 1
        keepRoom()
        return frame.position
    }

    /// Reads what other processes committed, cuts a tail that one of them tore, and makes sure that
    /// what was read outlives a power cut. To be called with the COMMIT lock in hand, before the
    /// changes are made up.
    public func refresh() throws(ManifestError) -> ManifestRefresh {
        try checkGoing()
        let number = loaded.header.number
        let outcome = try loaded.refresh(files, in: folder)
        if loaded.header.number != number {
            try writing { () throws(FileError) in
                file.close()
                file = try files.open(Paths.join(folder, fileName), .append)
            }
            rotationByteCount = Self.rotationByteCount(loaded)
            reservedByteCount = 0
        }
        if outcome != .unchanged || loaded.tornByteCount > 0 { try settle() }
        keepRoom()
        return outcome
    }

    private func successor(_ changes: [Change]) throws(ManifestError) -> StoreState {
        do throws(EditError) {
            return try state.applying(Edit(number: state.lastEdit &+ 1, changes: changes))
        } catch {
            throw .rejected(error)
        }
    }

    private func checkGoing() throws(ManifestError) {
        if let failure { throw .stopped(file: fileName, cause: failure) }
    }

    /// Appending behind bytes that nobody has read, or to a file that lost its name, would lose the
    /// edit.
    private func checkUpToDate() throws(ManifestError) {
        let status: FileStatus?
        do {
            status = try files.status(Paths.join(folder, fileName))
        } catch {
            throw .file(error)
        }
        guard status?.byteCount == loaded.byteCount else { throw .outOfDate(file: fileName) }
    }

    /// Runs writes, of which the first that fails stops the writer.
    private func writing<Value>(
        _ body: () throws(FileError) -> Value
    ) throws(ManifestError) -> Value {
        do throws(FileError) {
            return try body()
        } catch {
            failure = error
            throw .file(error)
        }
    }
}

extension ManifestWriter {
    private static let rotationByteCountMin = 1 << 20
    private static let rotationFactor = 4
    private static let roomByteCountMin = 8 << 10
    private static let roomByteCount = 32 << 10

    /// Keeps blocks behind the end for some edits, so that on a full disk a compact can commit that
    /// segments go, which is what makes room.
    private func keepRoom() {
        guard reservedByteCount < loaded.byteCount + Self.roomByteCountMin else { return }
        file.reserve(Self.roomByteCount)
        reservedByteCount = loaded.byteCount + Self.roomByteCount
    }

    private static func rotationByteCount(_ loaded: LoadedManifest) -> Int {
        max(rotationByteCountMin, rotationFactor * loaded.firstEditByteCount) + 1
    }

    /// Makes sure that all that was read is on the disk, and that nothing else is.
    ///
    /// The last edit may stand in the page cache only: its sync failed, the kernel marked its pages
    /// clean, and no later sync will write them. So whatever others left behind a manifest's first
    /// edit is written anew, as the first edit of the next manifest, before anything is appended
    /// behind it. The first edit itself was synced before its file had a name; the name may still be
    /// in the cache only, if the process that gave it was killed, and is synced here. To open twice
    /// changes nothing. This costs one snapshot an opening, and one whenever two processes take turns.
    private func settle() throws(ManifestError) {
        cutByteCount += loaded.tornByteCount
        try writing { () throws(FileError) in try files.syncDirectory(folder) }
        if loaded.editCount > 1 || loaded.tornByteCount > 0 { try beginNextFile() }
        if loaded.tornByteCount > 0 { try cutTail() }
        try removeLeftovers()
    }

    private func cutTail() throws(ManifestError) {
        try writing { () throws(FileError) in try file.truncate(to: loaded.byteCount) }
        loaded.tornByteCount = 0
        reservedByteCount = 0
    }

    /// Begins the next file with an edit that makes the state. On a full disk the present one goes
    /// on, as an expiry that frees space has to be committed.
    private func beginNextFile() throws(ManifestError) {
        guard let (next, bytes) = LoadedManifest.successor(of: loaded) else {
            rotationByteCount = ManifestFormat.fileByteCountMax
            return
        }
        let path = Paths.join(folder, next.fileName)
        do throws(FileError) {
            try files.writeNew(path, bytes)
            let newFile = try files.open(path, .append)
            file.close()
            file = newFile
        } catch {
            // Before the rename nothing has happened that counts; after it, nobody knows.
            let isHarmless = [.open, .append, .sync].contains(error.operation)
            guard error.isNoSpace, isHarmless else {
                failure = error
                throw .file(error)
            }
            rotationByteCount = 2 * loaded.byteCount
            return
        }
        // Best effort: what stays is removed when the store is next opened for writing.
        try? files.unlink(Paths.join(folder, fileName))
        loaded = next
        rotationByteCount = Self.rotationByteCount(next)
        reservedByteCount = 0
    }

    /// Removes older manifests and temporary files that a crash left, once the present one is sure
    /// to be found.
    private func removeLeftovers() throws(ManifestError) {
        try writing { () throws(FileError) in
            let leftovers = try files.list(folder).filter { entry in
                if entry.name.hasPrefix(ManifestFormat.namePrefix), entry.name.hasSuffix(".tmp") {
                    return ManifestFormat.fileNumber(String(entry.name.dropLast(4))) != nil
                }
                return ManifestFormat.fileNumber(entry.name).map { $0 != loaded.header.number }
                    ?? false
            }
            for entry in leftovers { try files.unlink(Paths.join(folder, entry.name)) }
        }
    }
}

extension LoadedManifest {
    /// The manifest that follows this one, with the same state, and its bytes; `nil` if the state
    /// is too large for one edit.
    static func successor(
        of old: LoadedManifest
    ) -> (LoadedManifest, bytes: [UInt8])? {
        let (number, overflow) = old.header.number.addingReportingOverflow(1)
        guard !overflow else { return nil }
        let header = ManifestHeader(
            storeID: old.header.storeID, number: number, position: old.position)
        return make(header, state: old.state, first: old.state.snapshotEdit())
    }

    /// A manifest of one edit, and its bytes; `nil` if the edit is too large.
    static func make(
        _ header: ManifestHeader, state: StoreState, first: Edit
    ) -> (LoadedManifest, bytes: [UInt8])? {
        let binding = header.checksum
        guard let frame = EditFrame(first, after: header.position, binding: binding) else {
            return nil
        }
        var state = state
        state.lastEdit = first.number
        let bytes = header.encoded + frame.bytes
        let loaded = LoadedManifest(
            header: header, state: state, position: frame.position, byteCount: bytes.count,
            firstEditByteCount: frame.bytes.count, editCount: 1, tornByteCount: 0)
        return (loaded, bytes)
    }
}
