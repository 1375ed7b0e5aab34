import VarveFiles
import VarveSegments

/// What is left of a store's manifest.
struct ManifestRemains {
    /// What the whole edits of the newest manifest say; nil where there is none.
    private(set) var state: StoreState?
    /// Of the last whole edit.
    private(set) var position = ManifestPosition(edit: 0, chain: 0)
    /// Bytes behind the last whole edit of a manifest that can be gone on with.
    private(set) var tornByteCount = 0
    /// Why it cannot be gone on with; nil if it can.
    private(set) var fault: String?

    /// - Throws: `ManifestError.file`, `.unsupportedVersion`, `.unsupportedFeature`.
    init(_ paths: StorePaths, _ fileSystem: any FileSystem, _ found: FoundFiles) throws {
        do {
            let loaded = try LoadedManifest.newest(fileSystem, in: paths.folder)
            state = loaded.state
            position = loaded.position
            tornByteCount = loaded.tornByteCount
        } catch ManifestError.noStore {
            fault = "there is no manifest"
        } catch ManifestError.damaged(let damage) {
            fault = "\(damage)"
            try readRemains(fileSystem, found)
        }
        if fault == nil { checkNotBehind(found) }
        if fault == nil { checkLastEdit(paths, found) }
    }

    /// A file that knows a later edit, or another edit of that number, shows that this manifest was
    /// cut or put back.
    private mutating func checkNotBehind(_ found: FoundFiles) {
        for file in found.numbered {
            guard let header = file.header, header.store.storeID == state?.storeID,
                !position.covers(header.position)
            else { continue }
            fault =
                "\(file.path) knows edit \(header.position.edit), but the manifest ends at edit "
                + "\(position.edit)"
            return
        }
    }

    /// Behind the last whole edit there may have been one that made segments live. Whether it was
    /// committed cannot be told; if it was not, its records do no harm.
    private mutating func checkLastEdit(_ paths: StorePaths, _ found: FoundFiles) {
        guard tornByteCount > 0, let state else { return }
        let live = LiveFiles(state, paths)
        let unnamed = found.numbered.first { file in
            file.name.kind == .segment && !live.names(file.path)
                && file.header?.position == position
        }
        guard let unnamed else { return }
        fault =
            "its last \(tornByteCount) bytes are no whole edit, and \(unnamed.path) is of no other"
    }

    /// Reads whole edits up to the damage: counters and keys that hold whatever followed.
    private mutating func readRemains(
        _ fileSystem: any FileSystem, _ found: FoundFiles
    ) throws {
        for (number, path) in found.manifests {
            let bytes = try fileSystem.readAll(path, atMost: ManifestFormat.fileByteCountMax)
            guard let remains = LoadedManifest.wholeEdits(of: bytes, number: number) else {
                continue
            }
            (state, position) = remains
            return
        }
    }
}

extension LoadedManifest {
    /// What the edits before the first damage come to; nil where there is none.
    fileprivate static func wholeEdits(
        of bytes: [UInt8], number: UInt64
    ) -> (StoreState, ManifestPosition)? {
        guard let header = try? ManifestHeader(parsing: bytes, number: number) else { return nil }
        let start = ManifestFormat.headerByteCount
        var scanner = ManifestScanner(
            Array(bytes[start...]), from: start, of: ManifestFormat.fileName(number),
            binding: header.checksum, position: header.position)
        var state = StoreState()
        state.lastEdit = header.position.edit
        var reached: (StoreState, ManifestPosition)?
        while let edit = try? scanner.next(), let next = try? state.applying(edit) {
            state = next
            reached = (state, scanner.position)
        }
        return reached
    }
}
