"""The bugs that `Tools/torture mutants` plants: each is one that stores have shipped with.

PLANTED stands for whether the bug is there: all of them are built into one program, which takes the
number of the one to have from its environment. A text that is no longer in its file, or twice, is an
error: the bug has to follow the code."""

from dataclasses import dataclass


@dataclass
class Bug:
    name: str
    #: The tests that must notice it: what `swift test --filter` takes; or, in lower case, a section
    #: of Tools/torture, for what only the program can show.
    tests: str
    #: File, text that is there, and what takes its place.
    edits: list


def bug(name, tests, *edits):
    return Bug(name, tests, list(edits))


COMMIT = "Sources/VarveStore/Commit/"
FILES = COMMIT + "NewFiles.swift"
COMMITTER = COMMIT + "Committer.swift"
FOLLOWING = COMMIT + "NewFiles+Following.swift"
WRITER = "Sources/VarveStore/StoreWriter.swift"
MANIFEST = "Sources/VarveStore/Manifest/ManifestWriter.swift"
SCANNER = "Sources/VarveStore/Log/LogScanner.swift"
COLLATION = "Sources/VarveStore/Batch/Collation.swift"
SETTLEMENT = "Sources/VarveStore/Batch/Settlement.swift"
JOURNAL = "Sources/VarveStore/Journal/"
RECOVERY = "Sources/VarveStore/Recovery.swift"
STORE = "Sources/VarveStore/Store.swift"
WHOLE = "Sources/VarveFiles/FileSystem+Whole.swift"
RUN = "Sources/VarveIngest/IngestRun.swift"
ZONES = "Sources/VarveColumns/ZoneMap+Scan.swift"
LIFECYCLE = "Sources/VarveStore/Lifecycle/"
MERGE = LIFECYCLE + "Merge/SegmentMerge.swift"
SWAP = LIFECYCLE + "Merge/Swap.swift"
EXPIRY = LIFECYCLE + "Plan/ExpirySurvey.swift"
PLANNER = LIFECYCLE + "Plan/CompactionPlanner.swift"
COMPACTOR = LIFECYCLE + "Compactor.swift"
DEAD_ROWS = LIFECYCLE + "Plan/DeadRowSurvey.swift"

BUGS = [
    # What is durable when.
    bug("a new file is not synced", "CrashOrder",
        (FILES, "            try open[index].sync()\n",
         "            if !PLANTED { try open[index].sync() }\n")),
    bug("a folder is not synced", "CrashOrder",
        (FILES, "            try fileSystem.syncDirectory(folders[index])\n",
         "            if !PLANTED { try fileSystem.syncDirectory(folders[index]) }\n")),
    bug("the parent of a new partition is not synced", "CrashOrder",
        (FILES, "            unsyncedFolders.insert(Paths.parent(of: folder))\n",
         "            if !PLANTED { unsyncedFolders.insert(Paths.parent(of: folder)) }\n")),
    bug("a file that replaces another is not synced", "Conformance|CrashOrder",
        (WHOLE, "        try file.append(bytes)\n        try file.sync()\n",
         "        try file.append(bytes)\n        if !PLANTED { try file.sync() }\n")),
    bug("a file that replaces another does not sync its folder", "Conformance|CrashOrder",
        (WHOLE, "            throw error\n        }\n        try syncDirectory(Paths.parent(of: path))\n",
         "            throw error\n        }\n"
         "        if !PLANTED { try syncDirectory(Paths.parent(of: path)) }\n")),
    bug("acknowledged before the manifest is synced", "CrashOrder",
        (MANIFEST, "            try file.append(frame.bytes)\n            try file.sync()\n",
         "            try file.append(frame.bytes)\n            if !PLANTED { try file.sync() }\n")),
    bug("the manifest before the segments", "CrashOrder",
        (COMMITTER, "        try files.settle(workers)\n        try locked {\n",
         "        if !PLANTED { try files.settle(workers) }\n        try locked {\n"),
        (COMMITTER, "        files.unlinkReplaced()\n    }\n",
         "        if PLANTED { try files.settle(workers) }\n"
         "        files.unlinkReplaced()\n    }\n")),
    bug("what is replaced goes before the manifest is synced", "CrashAtEveryOperation",
        (COMMITTER, "        var files = written\n",
         "        var files = written\n        if PLANTED { files.unlinkReplaced() }\n")),
    bug("a failed sync is tried again", "errors",
        ("Sources/VarveFiles/PosixFile.swift", "{ fdatasync($0) == 0 ? nil : errno }",
         "{\n"
         "                fdatasync($0) == 0 || PLANTED && fdatasync($0) == 0 ? nil : errno\n"
         "            }")),
    bug("a poisoned writer goes on", "CrashFaults",
        (COMMIT + "Poison.swift", "guard !isSet.load(ordering: .relaxed) else",
         "guard !isSet.load(ordering: .relaxed) || PLANTED else")),
    bug("a stopped manifest goes on", "Manifest",
        (MANIFEST, "        if let failure { throw .stopped(file: fileName, cause: failure) }\n",
         "        if let failure, !PLANTED { throw .stopped(file: fileName, cause: failure) }\n")),
    bug("what others left in the cache is taken for durable", "ManifestCrash|CrashAtEvery",
        (MANIFEST, "        if loaded.editCount > 1 || loaded.tornByteCount > 0 {",
         "        if loaded.editCount > 1 && !PLANTED || loaded.tornByteCount > 0 {")),
    bug("progress committed without its batch", "CrashAtEveryOperation",
        (RUN, "        let changes =\n            startChanges() + originChanges() + progressChanges(input, parsed.positions)\n",
         "        var changes =\n"
         "            startChanges() + originChanges() + progressChanges(input, parsed.positions)\n"
         "        if PLANTED {\n"
         "            try writer.commit(changes)\n"
         "            changes = []\n"
         "        }\n")),
    # What is told apart from what.
    bug("the chain of edits is not in their checksum", "Manifest",
        ("Sources/VarveStore/Log/LogFrame.swift",
         "CRC32C.checksum(start, seed: previous))",
         "CRC32C.checksum(start, seed: PLANTED ? 0 : previous))")),
    bug("a torn edit is taken for whole", "Manifest",
        (SCANNER, "        guard chain == UInt32(",
         "        guard PLANTED || chain == UInt32(")),
    bug("damage in the middle is taken for a torn tail", "Manifest",
        (SCANNER, "        guard let first, let later = laterFrame(from: first), !mayBeTorn",
         "        guard let first, !PLANTED, let later = laterFrame(from: first), !mayBeTorn")),
    bug("an empty manifest counts", "Manifest",
        ("Sources/VarveStore/Manifest/LoadedManifest.swift",
         "try files.status(Paths.join(folder, entry.name))?.byteCount != 0\n",
         "try files.status(Paths.join(folder, entry.name))?.byteCount != (PLANTED ? -1 : 0)\n")),
    bug("a manifest that goes while it is looked at counts as none", "ManifestFileTests",
        ("Sources/VarveStore/Store.swift",
         "            return try fileSystem.status(Paths.join(folder, entry.name))?.byteCount != 0\n",
         "            let found = try fileSystem.status(Paths.join(folder, entry.name))?.byteCount\n"
         "            return (found ?? (PLANTED ? 0 : 1)) != 0\n")),
    bug("no checksum on a page that a filter reads", "RowGroupPages|EveryByteIsChecked|Damage",
        ("Sources/VarveSegments/Segment/RowGroupPages.swift",
         "            guard checksum == entry.checksum else {",
         "            guard checksum == entry.checksum || PLANTED else {")),
    bug("no checksum on a page", "EveryByteIsChecked|SegmentDamage",
        ("Sources/VarveSegments/Segment/RowGroupDecoder.swift",
         "            guard checksum == page.checksum else {",
         "            guard checksum == page.checksum || PLANTED else {")),
    bug("a block is not bound to its file", "Segment|KeyRun|VerifyTests",
        ("Sources/VarveSegments/BlockBinding.swift",
         "        identity = CRC32C.checksum(writer.bytes)\n",
         "        identity = PLANTED ? 0 : CRC32C.checksum(writer.bytes)\n")),
    bug("a manifest that is behind its files is taken", "RecoveryTests",
        (RECOVERY, "                try Self.checkNotNewer(path, kind, state, fileSystem)\n",
         "                if !PLANTED {\n"
         "                    try Self.checkNotNewer(path, kind, state, fileSystem)\n"
         "                }\n")),
    bug("recovery removes before it has looked at all files", "RecoveryTests",
        (RECOVERY, "                removed.append(path)\n",
         "                if PLANTED { try fileSystem.unlink(path) }\n"
         "                removed.append(path)\n")),
    bug("recovery takes a live deletion vector for an orphan", "CrashAtEveryOperation",
        (RECOVERY, "            if let vector = entry.deletionVector {",
         "            if let vector = entry.deletionVector, !PLANTED {")),
    bug("a changed prefix is taken for the same source", "ResumeTests",
        ("Sources/VarveIngest/Sources/PrefixReplay.swift",
         "        guard Array(opened.digest.finalize()) == progress.sha256 else {",
         "        guard PLANTED || Array(opened.digest.finalize()) == progress.sha256 else {")),
    # What is there once.
    bug("a deletion vector is not written", "GetTests|IngestTests|ScanTests",
        (COMMIT + "NewFiles+Deletions.swift",
         "        for (segment, marks) in added.sorted(by: { $0.key < $1.key }) {",
         "        for (segment, marks) in added.sorted(by: { $0.key < $1.key }) where !PLANTED {")),
    bug("the look for duplicates passes over a day's second segment", "IngestTests|Crash",
        (COLLATION, "            for place in byDay[day] ?? [] where",
         "            for place in (byDay[day] ?? []).prefix(PLANTED ? 1 : .max) where")),
    bug("a hit of the key index is not confirmed", "HashCollisionTests",
        (COLLATION, "            guard unsafe identities.equals(row, namespace: namespace, "
                    "id: batch.identity(id))\n",
         "            guard unsafe PLANTED\n"
         "                || identities.equals(row, namespace: namespace, id: batch.identity(id))\n")),
    bug("the oldest version is superseded, not the newest", "GetTests|IngestTests",
        (SETTLEMENT, "        if let shown = stored.last(where: { !$0.isReplaced }), !shown.isJournaled {\n",
         "        let last = PLANTED ? stored.first : stored.last(where: { !$0.isReplaced })\n"
         "        if let shown = last, !shown.isJournaled {\n")),
    bug("a fold looks for what it replaces where that was", "CompactBesideJournalTests",
        (JOURNAL + "StoreWriter+Journal.swift", "        try committer.refresh()\n        try filer",
         "        if !PLANTED { try committer.refresh() }\n        try filer"),
        (JOURNAL + "StoreWriter+Journal.swift", "toleratesMissing: isLost)",
         "toleratesMissing: PLANTED || isLost)")),
    bug("a record expires though a journal has a newer version", "CompactBesideJournalTests",
        ("Sources/VarveStore/Lifecycle/Plan/ExpirySurvey.swift",
         "vectors = bound == nil ? [:] : try", "vectors = PLANTED || bound == nil ? [:] : try")),
    bug("appends are settled on a state that is old", "CompactBesideJournalTests",
        ("Sources/VarveIngest/Append/AppendSession.swift", "guard folding == nil else { return }",
         "guard folding == nil, !PLANTED else { return }")),
    bug("what a hold keeps of an expired record is taken for it", "HoldTests",
        (COLLATION, "isLeft = !record.isExpired", "isLeft = !PLANTED && !record.isExpired")),
    bug("duplicates within a batch are kept", "IngestTests",
        (SETTLEMENT, "            } else if end - first > 1 {\n",
         "            } else if end - first > 1, !PLANTED {\n")),
    bug("sequences begin again behind the last record that is left", "ManifestState",
        ("Sources/VarveStore/Manifest/StoreState+Snapshot.swift",
         "            .reserveSequences(next: nextSequence),\n",
         "            .reserveSequences(\n"
         "                next: PLANTED\n"
         "                    ? (segmentsByID.values.map(\\.lastSequence).max() ?? 0) + 1\n"
         "                    : nextSequence),\n")),
    bug("a merge of key runs drops the last day of a segment", "KeyRun|CrashAtEvery|IngestTests",
        (COMMIT + "NewFiles+KeyRuns.swift",
         "            state.hasSegment(covering: Int(day))\n",
         "            state.hasSegment(covering: Int(day) + (PLANTED ? 1 : 0))\n")),
    bug("dead letters are dropped", "DeadLetterTests",
        (RUN, "            let dead = try writer.draft(",
         "            let dead = PLANTED ? nil : try writer.draft(")),
    # What is read.
    bug("a lock that others can have too", "ConformanceLock|PosixTests",
        ("Sources/VarveFiles/Posix+Lock.swift", "{ flock(number, kind | LOCK_NB) }",
         "{ flock(number, (PLANTED ? LOCK_SH : kind) | LOCK_NB) }")),
    # The journal.
    bug("a group is not synced", "JournalTests|AppenderTests|CrashAt",
        (JOURNAL + "JournalWriter.swift",
         "            try write(group)\n            try file.sync()\n",
         "            try write(group)\n            if !PLANTED { try file.sync() }\n")),
    bug("a group is shown before it is synced", "JournalTests",
        (JOURNAL + "JournalWriter.swift",
         "            try write(group)\n",
         "            try write(group)\n            if PLANTED { try acknowledge() }\n")),
    bug("what is not acknowledged is shown", "JournalTests",
        (JOURNAL + "JournalFold.swift", "{ content.keepAcknowledged() }",
         "{ if !PLANTED { content.keepAcknowledged() } }")),
    bug("what a journal holds is not known to the next batch", "JournalTests",
        (WRITER, "journaled: journaled,\n", "journaled: PLANTED ? [] : journaled,\n")),
    bug("a folded journal stays live", "JournalTests",
        (JOURNAL + "JournalFold.swift", "        files.add(.journalFolded(content.entry.id))\n",
         "        if !PLANTED { files.add(.journalFolded(content.entry.id)) }\n")),
    bug("versions begin anew at a fold", "JournalTests",
        (JOURNAL + "JournalReplay.swift", "{ $0.version = versions[place] }",
         "{ $0.version = PLANTED ? 1 : versions[place] }")),
    bug("a zone map's greatest number is one too small", "ZoneMap",
        (ZONES, "        return .decimal(min: least, max: greatest, scale",
         "        return .decimal(min: least, max: PLANTED ? greatest - 1 : greatest, scale")),
    bug("a zone map's text bounds pass over what shares the first word", "ZoneMap",
        (ZONES, "        if high > least.high, high < greatest.high { return }\n",
         "        if high > least.high, high < greatest.high { return }\n"
         "        if PLANTED, high >= least.high, high <= greatest.high { return }\n")),
    bug("an escape style is wrongly chosen", "StringCoding|Shape",
        ("Sources/VarveJSON/StringCoding+Styles.swift", "        if digits.hasUpperCase {",
         "        if digits.hasUpperCase, !PLANTED {")),
    # The lifecycle.
    bug("a merge removes its inputs before the manifest's edit", "RandomLifecycle|CrashAtEvery",
        (MERGE, "        for entry in entries { files.add(.addSegment(entry)) }\n",
         "        if PLANTED {\n"
         "            for input in inputs {\n"
         "                try snapshot.fileSystem.unlink(snapshot.paths.segment(input.entry))\n"
         "            }\n"
         "        }\n"
         "        for entry in entries { files.add(.addSegment(entry)) }\n")),
    bug("a merge loses a row, and nothing compares the sums", "CompactTests",
        (MERGE, "        try check(entries, files, against: try expected.wait())\n",
         "        let sum = try expected.wait()\n"
         "        if !PLANTED { try check(entries, files, against: sum) }\n"),
        (LIFECYCLE + "Merge/MergeInput.swift",
         "                survey.routes.append(UInt16(output))\n",
         "                let isLost = PLANTED && firstRow + row == 1\n"
         "                survey.routes.append(isLost ? InputSurvey.purged : UInt16(output))\n")),
    bug("a merge forgets which rows are dead", "CompactTests",
        (SWAP, "            for entry in vector?.entries ?? [] {\n",
         "            for entry in vector?.entries ?? [] where !PLANTED {\n")),
    bug("a merge does not look for rows that were marked meanwhile", "CompactBeside",
        (FOLLOWING, "        if let swap { try", "        if let swap, !PLANTED { try")),
    bug("an ingest does not follow the rows that a merge moves", "CompactBeside",
        (FOLLOWING, "            for mark in vector.marks {\n",
         "            for mark in vector.marks where !PLANTED {\n")),
    bug("an expiry that was overtaken is committed", "CompactBeside",
        (FOLLOWING,
         "        for (id, vector) in requires where newer.segment(id)?.deletionVector != vector {\n",
         "        for (id, vector) in requires\n"
         "        where newer.segment(id)?.deletionVector != vector && !PLANTED {\n")),
    bug("a hold that comes meanwhile is not seen", "CompactBeside|HoldTests",
        (FOLLOWING, "        if let holds, holds != newer.holds {",
         "        if let holds, !PLANTED, holds != newer.holds {")),
    bug("expiry passes over holds", "CompactTests|HoldTests",
        (EXPIRY, "try Set(holds.free(found.map(\\.row), of: entry, in: snapshot))",
         "try Set(\n"
         "            PLANTED\n"
         "                ? found.map(\\.row) : holds.free(found.map(\\.row), of: entry, in: snapshot))")),
    bug("a purge passes over holds", "CompactTests|HoldTests",
        (DEAD_ROWS, "try holds.free(due.keys.sorted(), of: entry, in: snapshot)",
         "try PLANTED\n"
         "            ? due.keys.sorted() : holds.free(due.keys.sorted(), of: entry, in: snapshot)")),
    bug("segments go before the older versions of their records", "RandomLifecycle",
        (PLANNER, "        let free = survey.free(of: removed)\n",
         "        let free = PLANTED ? removed : survey.free(of: removed)\n")),
    bug("a version is purged by which an older one would be found", "CompactTests",
        (PLANNER, "        try keepSuccessors(&parts)\n",
         "        if !PLANTED { try keepSuccessors(&parts) }\n")),
    bug("the name of a store is synced when it counts as made", "CrashFaults",
        (STORE, "        try fileSystem.syncDirectory(Paths.parent(of: folder))\n",
         "        if !PLANTED { try fileSystem.syncDirectory(Paths.parent(of: folder)) }\n"),
        (STORE, "        try set.get()\n",
         "        try set.get()\n"
         "        if PLANTED { try fileSystem.syncDirectory(Paths.parent(of: folder)) }\n")),
    bug("verify does not see a manifest cut between two edits", "DamageTests",
        ("Sources/VarveStore/Verify/Verify.swift",
         "            try store.checkNotBehind(&manifest)\n",
         "            if !PLANTED { try store.checkNotBehind(&manifest) }\n")),
    bug("a new version replaces the last one before it, shown or not", "UndoRandom",
        (SETTLEMENT, ": stored.last(where: { !$0.isReplaced })",
         ": stored.last(where: { !$0.isReplaced || PLANTED })")),
    bug("what a hold kept of an expired record stays after the release", "HoldTests",
        (EXPIRY, "successors.merging(try findExpired()) { now, _ in now }",
         "PLANTED ? successors : successors.merging(try findExpired()) { now, _ in now }")),
    bug("what a hold kept of an expired record stays once nothing expires", "HoldTests",
        (EXPIRY, "guard bound != nil || hasDrops else", "guard bound != nil || hasDrops && !PLANTED else")),
    bug("a version is purged by which a dropped one would be found", "UndoTests",
        (PLANNER, "for (row, successor) in part.dead.superseded where !going.contains(row) {",
         "for (row, successor) in part.dead.superseded\n"
         "                where !going.contains(row) && !(PLANTED && part.dead.dropped.contains(row)) {")),
    bug("a version comes back behind one that is gone", "UndoTests",
        (LIFECYCLE + "Undo/DroppedRows.swift", "        let gone = try findGone()\n",
         "        let gone = PLANTED ? [] : try findGone()\n")),
    bug("an undo brings back what another one has taken out", "UndoTests",
        (LIFECYCLE + "Undo/Undo.swift", "let undone = all.undone(after: run)\n",
         "let undone = PLANTED ? [] : all.undone(after: run)\n")),
    bug("a row that is dead again is purged", "CompactBeside",
        (COMPACTOR, "gone.isEmpty || vector.hash(ofMarks: gone) == step.marks[id]\n",
         "PLANTED || gone.isEmpty || vector.hash(ofMarks: gone) == step.marks[id]\n")),
    bug("a segment whose rows are dead again is removed", "CompactBeside",
        (COMPACTOR,
         "        for id in step.inputs {\n"
         "            guard let entry = snapshot.state.segment(id), entry.deletionVector == step.vectors[id]\n",
         "        for id in step.inputs {\n"
         "            guard let entry = snapshot.state.segment(id),\n"
         "                PLANTED || entry.deletionVector == step.vectors[id]\n")),
    bug("a replaced version expires by its own age", "RandomLifecycle",
        (EXPIRY, "guard age < bound, vector?.isDeleted(row: place) != true else",
         "guard age < bound,\n"
         "                    (PLANTED ? vector?.isDropped(row: place) : vector?.isDeleted(row: place))\n"
         "                        != true\n"
         "                else")),
    bug("what was dropped goes before trash_keep is over", "CompactTests",
        (DEAD_ROWS, "drop.at.addingSaturated(policy.trashKeep)",
         "drop.at.addingSaturated(PLANTED ? 0 : policy.trashKeep)")),
    bug("when rows were dropped is forgotten while they wait", "CompactTests",
        (LIFECYCLE + "Plan/CompactionPlanner.swift",
         "map(\\.run).filter { !runs.contains($0) }",
         "map(\\.run).filter { !runs.contains($0) || PLANTED }")),
    bug("a forgotten id is let in", "ForgetTests",
        (SETTLEMENT, "            if case .policy = rule, unsafe forgotten.mayHave",
         "            if case .policy = rule, !PLANTED, unsafe forgotten.mayHave")),
    bug("a broken unit with a forgotten id is kept", "ForgetTests",
        (RUN, "        parsed.removeForgotten(", "        if !PLANTED { parsed.removeForgotten("),
        (RUN, "ForgottenUnits(snapshot.state, profile))\n",
         "ForgottenUnits(snapshot.state, profile)) }\n")),
    bug("an undo passes over holds", "UndoTests|UndoRandom",
        (LIFECYCLE + "Undo/RunRows.swift", "let isHeld = held.contains(row)",
         "let isHeld = held.contains(row) && !PLANTED")),
    bug("an interrupted run goes on behind what an undo took back", "ResumeTests",
        (LIFECYCLE + "Undo/Undo.swift", "        if plan.retracted > 0 {\n            for change in",
         "        if plan.retracted > 0, !PLANTED {\n            for change in")),
    bug("a repair takes what an undo took out for a newer version", "RepairUndo",
        ("Sources/VarveStore/Repair/SupersededRows.swift",
         "                    vector?.isDropped(row: key.row, for: .retracted) != true\n",
         "                    PLANTED || vector?.isDropped(row: key.row, for: .retracted) != true\n")),
    bug("a letter that was a duplicate bears the next record's sequence", "ReplayTests",
        ("Sources/VarveStore/DeadLetters/StoreWriter+DeadLetters.swift",
         "        let since = row.sequence > 0 ?",
         "        let since = row.sequence > 0 && (row.isAccepted || !PLANTED) ?")),
    bug("a hold lets go what the ledger does not tell the source of", "HoldSource",
        ("Sources/VarveQuery/Lifecycle/FilterMatcher.swift",
         "        guard filter.expression.fields.contains(.system(.source)) else {\n",
         "        guard filter.expression.fields.contains(.system(.source)), !PLANTED else {\n")),
    bug("a lost entry of the ledger makes its sources unknown", "HoldSource",
        ("Sources/VarveIngest/Ledger/LedgerReader.swift",
         "        if let gap = try snapshot.ledgerGap() {",
         "        if let gap = try snapshot.ledgerGap(), !PLANTED {")),
    bug("a run's number is not reserved", "CompactBeside|HoldTests",
        (COMMITTER, "                .reserveRuns(next: state.nextRun + 1), .reserveFileIDs",
         "                .reserveRuns(next: PLANTED ? state.nextRun : state.nextRun + 1),\n"
         "                .reserveFileIDs")),
    bug("recovery removes the files of a compactor at work", "CompactBeside",
        (COMMITTER, "            guard let lock = try fileSystem.lock(other, contents: holder) else {\n",
         "            guard let lock = try fileSystem.lock(other, contents: holder) else {\n"
         "                if PLANTED {\n"
         "                    return try Recovery(\n"
         "                        state: state, paths: paths, fileSystem: fileSystem,\n"
         "                        tornBytes: manifest.cutByteCount)\n"
         "                }\n")),
]
