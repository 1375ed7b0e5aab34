import VarveFiles
import VarveSegments

/// What a look for newer edits gave.
public enum ManifestRefresh: Hashable, Sendable {
    case unchanged
    /// These edits follow the state before.
    case edits([Edit])
    /// The state was read anew, as another manifest was begun or a tail was cut; which edits it was
    /// that led to it is not known.
    case reloaded
}

/// Reads the manifest of a store and follows it. Changes no file and needs no lock.
///
/// An edit that is being written, or that a crash tore, is not there yet, or never was; of one that
/// is whole but not yet synced a reader cannot tell.
public struct ManifestReader: Sendable {
    private let files: any FileSystem
    private let folder: FilePath
    private var loaded: LoadedManifest

    /// Reads the newest manifest of a folder.
    init(_ files: any FileSystem, in folder: FilePath) throws(ManifestError) {
        self.files = files
        self.folder = folder
        do {
            loaded = try .newest(files, in: folder)
        } catch {
            // A writer that cuts a torn tail and appends while we read shows us a mixture; what is
            // damaged stays damaged.
            guard error.damage != nil else { throw error }
            loaded = try .newest(files, in: folder)
        }
    }

    /// The state as of the last look.
    public var state: StoreState { loaded.state }

    /// The last edit of the state.
    public var position: ManifestPosition { loaded.position }

    /// Name of the manifest, without its folder.
    public var fileName: String { loaded.fileName }

    /// Bytes behind the last whole edit: an edit that is being written, or was torn by a crash.
    public var tornByteCount: Int { loaded.tornByteCount }

    /// Looks for newer edits. After an error the state is the one from before.
    public mutating func refresh() throws(ManifestError) -> ManifestRefresh {
        try loaded.refresh(files, in: folder)
    }
}

extension LoadedManifest {
    /// Reads what was appended since, or a newer manifest. After an error nothing has changed.
    mutating func refresh(
        _ files: any FileSystem, in folder: FilePath
    ) throws(ManifestError) -> ManifestRefresh {
        if let tail = try tail(files, in: folder) {
            var next = self
            let edits = try next.extend(with: tail)
            self = next
            return edits.isEmpty ? .unchanged : .edits(edits)
        }
        self = try .newest(files, in: folder)
        return .reloaded
    }

    /// The bytes behind the last whole edit; `nil` if this file is not the manifest any more, or is
    /// not what it was.
    private func tail(
        _ files: any FileSystem, in folder: FilePath
    ) throws(ManifestError) -> [UInt8]? {
        do {
            guard try Self.numbers(files, in: folder).first == header.number else { return nil }
            let file = try files.open(Paths.join(folder, fileName), .read)
            defer { file.close() }
            let fileByteCount = try file.byteCount
            // A crash or a failed sync may have taken an edit back that was seen here, and another
            // may stand in its place: its chain tells.
            let start = byteCount - 4
            guard fileByteCount >= byteCount, fileByteCount <= ManifestFormat.fileByteCountMax
            else { return nil }
            let bytes = try file.read(count: fileByteCount - start, at: start)
            guard bytes.count >= 4, UInt32(littleEndian: bytes, at: 0) == position.chain else {
                return nil
            }
            return Array(bytes[4...])
        } catch {
            guard error.isNotFound else { throw .file(error) }
            return nil
        }
    }
}

extension ManifestPosition {
    /// Whether a manifest that has come to this position can have been what a file's writer saw.
    /// If not, the manifest was cut: the file knows of an edit that is gone.
    ///
    /// - Parameter known: the position in the file's header.
    public func covers(_ known: ManifestPosition) -> Bool {
        known.edit < edit || known == self
    }
}
