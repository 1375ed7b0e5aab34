import VarveFiles
import VarveSegments

extension RepairSurvey {
    /// Journals that the manifest names, and that are not what was written. The groups before the
    /// damage are kept, in a journal of their own.
    mutating func planJournals() throws {
        guard !plan.isManifestLost else { return }
        for entry in plan.base.journals {
            do {
                reserveRuns(try JournalContent(entry, snapshot))
            } catch StoreError.missing(let path) {
                plan.damagedJournals.append((entry, nil))
                plan.changesManifest = true
                plan.report.add(
                    .lost, path, "it is not there; how many records it had is not known")
            } catch StoreError.damaged(let path, let error) {
                let bytes = try fileSystem.readAll(path, atMost: JournalFormat.fileByteCountMax)
                let content = try? JournalContent(
                    salvaging: entry.id.rawValue, bytes,
                    StoreIdentity(storeID: plan.base.storeID))
                // Behind a sealed journal another one begins, which leaves no room for its rest.
                let kept = entry.seal == nil ? content : nil
                if let content { reserveRuns(content) }
                plan.damagedJournals.append((entry, kept))
                plan.changesManifest = true
                plan.setAside(path, "\(error)", .live)
                let count = kept.map { $0.nextSequence - $0.entry.firstSequence } ?? 0
                plan.report.add(
                    count > 0 ? .salvaged : .setAside, path,
                    "\(error); \(count) records before it are kept, how many stood behind it is not "
                        + "known")
            }
        }
    }
}

extension RepairSurvey {
    /// Until it is folded, only a journal tells which runs its records are of.
    private mutating func reserveRuns(_ content: JournalContent) {
        for group in content.groups {
            plan.nextRun = max(plan.nextRun, RunID(rawValue: group.provenance.run &+ 1))
        }
    }
}

extension NewFiles {
    /// Takes a damaged journal out of the store, and puts its sound groups into a new one.
    mutating func replace(_ entry: JournalEntry, _ content: JournalContent?) throws {
        add(.journalFolded(entry.id))
        guard let content, !content.groups.isEmpty else { return }
        let id = JournalID(rawValue: try takeFileID())
        let header = JournalFormat.header(
            id, store: identity, position: position, firstSequence: entry.firstSequence,
            profile: content.profile)
        let writer = try JournalWriter(
            header, profile: content.profile, paths: paths, fileSystem: fileSystem,
            poison: Poison())
        for group in content.groups { try writer.append(group.encoded) }
        try writer.acknowledge()
        add(.journalStarted(id, firstSequence: entry.firstSequence))
    }
}
