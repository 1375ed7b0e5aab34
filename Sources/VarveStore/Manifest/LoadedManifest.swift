import VarveBytes
import VarveFiles
import VarveSegments

/// A manifest that was read to the end of its last whole edit.
struct LoadedManifest: Sendable {
    let header: ManifestHeader
    var state: StoreState
    var position: ManifestPosition
    /// Where the last whole edit ends.
    var byteCount: Int
    /// Bytes of the first edit, which makes a whole state.
    let firstEditByteCount: Int
    /// Edits in this file.
    var editCount: Int
    /// Bytes behind the last whole edit, which a crash left.
    var tornByteCount: Int

    var fileName: String { ManifestFormat.fileName(header.number) }
}

extension LoadedManifest {
    /// Reads a whole manifest.
    init(parsing bytes: [UInt8], number: UInt64) throws(ManifestError) {
        header = try ManifestHeader(parsing: bytes, number: number)
        let file = ManifestFormat.fileName(number)
        let start = ManifestFormat.headerByteCount
        var scanner = ManifestScanner(
            Array(bytes[start...]), from: start, of: file, binding: header.checksum,
            position: header.position)
        guard let first = try scanner.next() else {
            // A manifest gets its name only when its first edit is synced.
            throw .damaged(
                ManifestDamage(
                    file: file, offset: start, kind: .truncated, expected: "a first edit",
                    found: "the end of the file"))
        }
        state = StoreState()
        state.lastEdit = header.position.edit
        position = header.position
        byteCount = scanner.offset
        firstEditByteCount = scanner.offset - start
        editCount = 0
        tornByteCount = 0
        try apply(first, at: start)
        guard state.storeID == header.storeID else {
            throw .damaged(
                ManifestDamage(
                    file: file, offset: start, kind: .identity,
                    expected: "the store id of the header", found: "another"))
        }
        try applyAll(&scanner) { _ in }
    }

    /// Applies what follows the last whole edit.
    ///
    /// - Parameter bytes: the file from `byteCount` on.
    /// - Returns: the edits that were whole.
    mutating func extend(with bytes: [UInt8]) throws(ManifestError) -> [Edit] {
        var scanner = ManifestScanner(
            bytes, from: byteCount, of: fileName, binding: header.checksum, position: position)
        var edits: [Edit] = []
        try applyAll(&scanner) { edits.append($0) }
        return edits
    }

    private mutating func applyAll(
        _ scanner: inout ManifestScanner, _ body: (Edit) -> Void
    ) throws(ManifestError) {
        var offset = byteCount
        while let edit = try scanner.next() {
            try apply(edit, at: offset)
            offset = scanner.offset
            body(edit)
        }
        position = scanner.position
        byteCount = scanner.offset
        tornByteCount = scanner.remaining
    }

    private mutating func apply(_ edit: Edit, at offset: Int) throws(ManifestError) {
        do throws(EditError) {
            try state.apply(edit)
        } catch {
            throw .damaged(
                ManifestDamage(
                    file: fileName, offset: offset, kind: .structure, expected: error.expected,
                    found: error.found + " in edit \(error.edit)"))
        }
        editCount += 1
    }
}

extension LoadedManifest {
    /// Reads the newest manifest of a folder. Changes nothing.
    ///
    /// An empty file counts as absent. Of those that are not, the one with the highest number is the
    /// manifest, damaged or not: an older one that is still there lacks what was committed since.
    static func newest(
        _ files: any FileSystem, in folder: FilePath
    ) throws(ManifestError) -> LoadedManifest {
        // A writer may begin another manifest and unlink this one between our two looks.
        for _ in 0..<16 {
            let number: UInt64
            let bytes: [UInt8]
            do throws(FileError) {
                guard let newest = try numbers(files, in: folder).first else { break }
                number = newest
                let path = Paths.join(folder, ManifestFormat.fileName(newest))
                bytes = try files.readAll(path, atMost: ManifestFormat.fileByteCountMax)
            } catch {
                guard error.isNotFound else { throw .file(error) }
                continue
            }
            return try LoadedManifest(parsing: bytes, number: number)
        }
        throw .noStore(folder: folder)
    }

    /// Numbers of the manifests in a folder that are not empty, the newest first. One that goes while
    /// it is looked at counts: it has a newer one behind it.
    static func numbers(
        _ files: any FileSystem, in folder: FilePath
    ) throws(FileError) -> [UInt64] {
        var numbers: [UInt64] = []
        for entry in try files.list(folder) {
            guard let number = ManifestFormat.fileNumber(entry.name),
                try files.status(Paths.join(folder, entry.name))?.byteCount != 0
            else { continue }
            numbers.append(number)
        }
        return numbers.sorted(by: >)
    }
}
