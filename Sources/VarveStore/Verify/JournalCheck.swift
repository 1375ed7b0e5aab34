import VarveFiles

/// Checks journals: every frame, and that every unit is a record.
struct JournalCheck {
    private let snapshot: Snapshot
    private let log: VerifyLog

    init(_ snapshot: Snapshot, _ log: VerifyLog) {
        self.snapshot = snapshot
        self.log = log
    }

    func check(_ entry: JournalEntry) {
        let path = snapshot.paths.journal(entry.id)
        do {
            let content = try JournalContent(entry, snapshot)
            log.addFile(bytes: UInt64(content.byteCount))
            _ = try JournalReplay(content, snapshot, Workers(count: 1))
            log.addRows(content.groups.reduce(0) { $0 + $1.units.count }, .records)
            guard !content.torn.isEmpty else { return }
            // A group that is being written is whole when one looks again.
            let again = try JournalContent(entry, snapshot)
            guard again.torn == content.torn else { return }
            log.add(
                .torn, path, offset: content.byteCount,
                "the last \(content.torn.count) bytes are no whole group: a process was killed "
                    + "while it wrote, or a group is damaged. The next ingest cuts them and keeps "
                    + "a copy; what they said is not known")
        } catch StoreError.missing where isFolded(entry) {
            log.addNote("\(path): folded meanwhile")
        } catch {
            log.add(error, path)
        }
    }

    private func isFolded(_ entry: JournalEntry) -> Bool {
        let now = try? ManifestFile.openForReading(snapshot.fileSystem, in: snapshot.paths.folder)
        return now?.state.journals.contains { $0.id == entry.id } == false
    }
}
