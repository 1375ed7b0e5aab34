import VarveFiles

extension Snapshot {
    /// Opens files of segments now, so that they can be read to the end even if a compactor takes
    /// their names away meanwhile. They stay open as long as the snapshot lives.
    ///
    /// Only as many as the process may have open. Of more the smallest are taken, which are the first
    /// to be merged; the others are opened when they are read. What else keeps a file from being
    /// opened, its being lost included, is told to whoever reads it.
    ///
    /// - Parameter vectors: deletion vectors, too.
    /// - Throws: `StoreError.replaced` where a file has gone because a newer state does without it.
    /// - Complexity: one open a file.
    public func pin(_ entries: [SegmentEntry], vectors: Bool) throws {
        let count = entries.reduce(0) { $0 + (vectors && $1.deletionVector != nil ? 2 : 1) }
        var entries = entries
        if !PinnedFiles.hasRoom(for: count, fileSystem) {
            entries.sort { $0.fileBytes < $1.fileBytes }
        }
        let files = entries.flatMap { entry in
            let vector = vectors ? entry.deletionVector : nil
            return [paths.segment(entry)]
                + (vector.map { [paths.deletionVector(entry, number: $0.number)] } ?? [])
        }
        let gone = pinned.pin(files, fileSystem)
        guard !gone.isEmpty else { return }
        if let path = replaced(gone) { throw StoreError.replaced(path) }
    }

    /// The file whose replacement explains an error; nil where the error has another cause, or none
    /// that can be told because the manifest does not read.
    ///
    /// - Complexity: O(manifest), where a file is missing.
    public func replacedPath(_ error: StoreError) -> FilePath? {
        switch error {
        case .replaced(let path): path
        case .missing(let path): replaced([path])
        default: nil
        }
    }

    /// Of files that are not there one that the newest manifest does not name.
    private func replaced(_ paths: [FilePath]) -> FilePath? {
        guard let live = try? LiveFiles.newest(self.paths, fileSystem) else { return nil }
        return paths.first { !live.names($0) }
    }
}

extension Store {
    /// How often a reader begins anew before it gives up: each time a writer must have replaced what
    /// it was about to read.
    public static let attemptsMax = 16

    /// Runs `body` on the present state; again on the newer one where a file has gone because a
    /// writer replaced it meanwhile.
    ///
    /// - Parameter body: must not have shown anything when it throws `StoreError`.
    /// - Throws: `StoreError.replaced` when that went on and on; what `body` throws.
    public func withSettledSnapshot<Value>(_ body: (Snapshot) throws -> Value) throws -> Value {
        var last = paths.folder
        for _ in 0..<Self.attemptsMax {
            let snapshot = try snapshot()
            do {
                return try body(snapshot)
            } catch let error as StoreError {
                guard let path = snapshot.replacedPath(error) else { throw error }
                last = path
            }
        }
        throw StoreError.replaced(last)
    }
}
