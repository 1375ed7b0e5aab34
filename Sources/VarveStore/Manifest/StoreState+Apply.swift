import VarveBytes

/// Why an edit does not fit the state it is to change.
public struct EditError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Number of the edit.
    public let edit: UInt64
    /// Position of the change in the edit, from 0; `nil` if it is the edit as a whole.
    public let change: Int?
    /// What would fit.
    public let expected: String
    /// What the edit says.
    public let found: String

    /// One line: place, expected, found.
    public var description: String {
        let place = change.map { " change \($0)" } ?? ""
        return "edit \(edit)\(place): expected \(expected), found \(found)"
    }
}

extension StoreState {
    /// The state after an edit.
    ///
    /// - Throws: `EditError` if the edit is not the next one, names a file that is not live, uses a
    ///   number that is not reserved, turns a counter back, or says what cannot be.
    public func applying(_ edit: Edit) throws(EditError) -> StoreState {
        var next = self
        try next.apply(edit)
        return next
    }

    /// Applies an edit in place. After an error the state is neither the old one nor the new one and
    /// must be dropped; in return a replay copies nothing.
    mutating func apply(_ edit: Edit) throws(EditError) {
        let (number, overflow) = lastEdit.addingReportingOverflow(1)
        guard !overflow, edit.number == number else {
            throw EditError(
                edit: edit.number, change: nil, expected: "the edit after \(lastEdit)",
                found: "edit \(edit.number)")
        }
        for (position, change) in edit.changes.enumerated() {
            do {
                try apply(change)
            } catch {
                throw EditError(
                    edit: edit.number, change: position, expected: error.expected,
                    found: error.found)
            }
        }
        guard creation != nil else {
            throw EditError(
                edit: edit.number, change: nil, expected: "a store", found: "none was made yet")
        }
        lastEdit = number
    }
}

/// Why one change does not fit.
private struct Misfit: Error {
    let expected: String
    let found: String
}

extension StoreState {
    private mutating func apply(_ change: Change) throws(Misfit) {
        if case .storeCreated(let creation) = change {
            try create(creation)
            return
        }
        guard creation != nil else {
            throw Misfit(expected: "a store to be made first", found: "another change")
        }
        switch change {
        case .storeCreated: break
        case .addSegment(let entry): try add(entry)
        case .removeSegment(let id):
            guard segmentsByID.removeValue(forKey: id) != nil else { throw Self.notLive(id) }
            lookup = SegmentLookupBox()
        case .setDeletionVector(let id, let vector): try setDeletionVector(vector, of: id)
        case .addKeyRun(let run): try add(run)
        case .removeKeyRun(let id):
            guard let position = keyRuns.firstIndex(where: { $0.id == id }) else {
                throw Misfit(expected: "a live key run", found: "key run \(id.name)")
            }
            keyRuns.remove(at: position)
        case .reserveSequences(let next): try Self.advance(&nextSequence, to: next, "sequence")
        case .reserveFileIDs(let next): try Self.advance(&nextFileID, to: next, "file")
        case .reserveDeadNumbers(let next):
            try Self.advance(&nextDeadNumber, to: next, "dead letter")
        case .reserveRuns(let next): try Self.advance(&nextRun, to: next, "run")
        case .runStarted(let id, let kind, let startedAt):
            try start(OpenRun(id: id, kind: kind, startedAt: startedAt))
        case .sourceProgress(let id, let progress): try advance(progress, of: id)
        case .sourceOrigin(let id, let origin): try add(origin, to: id)
        case .runCounts(let id, let counts):
            let run = try openRunPosition(id)
            openRuns[run].counts = counts
        case .runFinished(let id, let finishedAt, let digest, let bytes):
            try finish(id, at: finishedAt, digest: digest, bytes: bytes)
        case .runAbandoned(let id): openRuns.remove(at: try openRunPosition(id))
        case .finishedRuns(let count, let last): try setFinishedRuns(count, last)
        case .journalStarted(let id, let first):
            try start(JournalEntry(id: id, firstSequence: first))
        case .journalSealed(let id, let seal): try self.seal(id, seal)
        case .journalFolded(let id): journals.remove(at: try journalPosition(id))
        case .rowsDropped(let drop): try add(drop)
        case .dropsEnded(let run):
            guard let position = drops.firstIndex(where: { $0.run == run }) else {
                throw Misfit(expected: "a run with dropped rows", found: "run \(run)")
            }
            drops.remove(at: position)
        case .sequencesDated(let dated): try add(dated)
        case .holdAdded(let hold): try add(hold)
        case .holdReleased(let name):
            guard let position = holds.firstIndex(where: { $0.isNamed(name) }) else {
                throw Misfit(expected: "a hold", found: "none of the name \(name)")
            }
            holds.remove(at: position)
        case .identityForgotten(let identity): try add(identity)
        }
    }

    private mutating func create(_ creation: StoreCreation) throws(Misfit) {
        guard self.creation == nil else {
            throw Misfit(expected: "a store that is made once", found: "made again")
        }
        guard creation.storeID.count == 16, creation.digestKey.count == 16 else {
            throw Misfit(
                expected: "16 bytes of store id and key",
                found: "\(creation.storeID.count) and \(creation.digestKey.count)")
        }
        self.creation = creation
    }

    private static func advance(
        _ counter: inout UInt64, to next: UInt64, _ name: String
    ) throws(Misfit) {
        guard next >= counter else {
            throw Misfit(expected: "next \(name) number of at least \(counter)", found: "\(next)")
        }
        counter = next
    }
}

extension StoreState {
    private static func notLive(_ id: SegmentID) -> Misfit {
        Misfit(expected: "a live segment", found: "segment \(id.name)")
    }

    private mutating func add(_ entry: SegmentEntry) throws(Misfit) {
        try checkFileID(entry.id.rawValue)
        guard segmentsByID[entry.id] == nil else {
            throw Misfit(expected: "a new segment", found: "segment \(entry.id.name) again")
        }
        guard entry.rows > 0, entry.firstSequence <= entry.lastSequence,
            entry.minTime <= entry.maxTime
        else {
            throw Misfit(
                expected: "rows, sequences and times in order",
                found: "rows \(entry.rows), sequences \(entry.firstSequence) to "
                    + "\(entry.lastSequence), times \(entry.minTime) to \(entry.maxTime)")
        }
        if entry.content == .records { try checkRecords(entry) }
        if let vector = entry.deletionVector { try Self.check(vector, of: entry) }
        segmentsByID[entry.id] = entry
        lookup = SegmentLookupBox()
    }

    private func checkRecords(_ entry: SegmentEntry) throws(Misfit) {
        guard entry.lastSequence < nextSequence else {
            throw Misfit(
                expected: "reserved sequences, below \(nextSequence)",
                found: "\(entry.lastSequence)")
        }
        let days = entry.dayRange
        guard entry.partition.firstDay <= days.lowerBound, days.upperBound < entry.partition.endDay
        else {
            throw Misfit(
                expected: "times within the partition \(entry.partition.text)",
                found: "days \(days.lowerBound) to \(days.upperBound) since 1970-01-01")
        }
    }

    private mutating func setDeletionVector(
        _ vector: DeletionVectorEntry?, of id: SegmentID
    ) throws(Misfit) {
        guard var entry = segmentsByID[id] else { throw Self.notLive(id) }
        if let vector { try Self.check(vector, of: entry) }
        entry.deletionVector = vector
        segmentsByID[id] = entry
        lookup = SegmentLookupBox()
    }

    private static func check(
        _ vector: DeletionVectorEntry, of entry: SegmentEntry
    ) throws(Misfit) {
        guard vector.deadRows <= entry.rows, vector.droppedRows <= vector.deadRows else {
            throw Misfit(
                expected: "at most \(entry.rows) dead rows in segment \(entry.id.name)",
                found: "\(vector.deadRows), of which \(vector.droppedRows) dropped")
        }
    }

    private mutating func add(_ run: KeyRunEntry) throws(Misfit) {
        try checkFileID(run.id.rawValue)
        guard !keyRuns.contains(where: { $0.id == run.id }) else {
            throw Misfit(expected: "a new key run", found: "key run \(run.id.name) again")
        }
        keyRuns.append(run)
    }

    private func checkFileID(_ id: UInt64) throws(Misfit) {
        guard id < nextFileID else {
            throw Misfit(expected: "a reserved file number, below \(nextFileID)", found: "\(id)")
        }
    }
}

extension StoreState {
    private func openRunPosition(_ id: RunID) throws(Misfit) -> Int {
        guard let position = openRuns.firstIndex(where: { $0.id == id }) else {
            throw Misfit(expected: "an open run", found: "run \(id)")
        }
        return position
    }

    private mutating func start(_ run: OpenRun) throws(Misfit) {
        let (next, overflow) = run.id.rawValue.addingReportingOverflow(1)
        guard run.id.rawValue > 0, openRun(run.id) == nil, !overflow else {
            throw Misfit(
                expected: "a run that is not open, from 1 on", found: "run \(run.id) again")
        }
        nextRun = max(nextRun, next)
        openRuns.append(run)
    }

    private mutating func advance(_ progress: SourceProgress, of id: RunID) throws(Misfit) {
        let run = try openRunPosition(id)
        guard progress.sha256.count == 32, progress.name.utf8.count <= SourceProgress.nameBytesMax
        else {
            throw Misfit(
                expected: "32 bytes of SHA-256 and a name of bounded length",
                found: "\(progress.sha256.count) and \(progress.name.utf8.count)")
        }
        let position = openRuns[run].position(ofSource: progress.index)
        let count = openRuns[run].sources.count
        guard position < count, openRuns[run].sources[position].index == progress.index else {
            openRuns[run].sources.insert(progress, at: position)
            return
        }
        let old = openRuns[run].sources[position]
        guard progress.bytes >= old.bytes, progress.units >= old.units else {
            throw Misfit(
                expected: "progress from byte \(old.bytes), unit \(old.units)",
                found: "byte \(progress.bytes), unit \(progress.units)")
        }
        openRuns[run].sources[position] = progress
    }

    private mutating func add(_ origin: SourceOrigin, to id: RunID) throws(Misfit) {
        let run = try openRunPosition(id)
        let known = openRuns[run].origins.count
        guard origin.index == UInt64(known), origin.name.utf8.count <= SourceProgress.nameBytesMax
        else {
            throw Misfit(
                expected: "source \(known) with a name of bounded length",
                found: "source \(origin.index), \(origin.name.utf8.count) bytes")
        }
        openRuns[run].origins.append(origin)
    }

    private mutating func finish(
        _ id: RunID, at finishedAt: Int64, digest: [UInt8], bytes: UInt64
    ) throws(Misfit) {
        let position = try openRunPosition(id)
        guard digest.count == 32 else {
            throw Misfit(expected: "32 bytes of digest", found: "\(digest.count)")
        }
        let run = openRuns.remove(at: position)
        let (count, overflow) = finishedRunCount.addingReportingOverflow(1)
        guard !overflow else { throw Misfit(expected: "a count of runs", found: "too many") }
        finishedRunCount = count
        lastFinishedRun = FinishedRun(
            id: id, kind: run.kind, startedAt: run.startedAt, finishedAt: finishedAt,
            ledgerDigest: digest, ledgerBytes: bytes)
    }

    private mutating func setFinishedRuns(_ count: UInt64, _ last: FinishedRun) throws(Misfit) {
        guard finishedRunCount == 0, count > 0, last.ledgerDigest.count == 32 else {
            throw Misfit(
                expected: "one summary of finished runs, before any other",
                found: "a summary of \(count) after \(finishedRunCount)")
        }
        finishedRunCount = count
        lastFinishedRun = last
    }
}

extension StoreState {
    private func journalPosition(_ id: JournalID) throws(Misfit) -> Int {
        guard let position = journals.firstIndex(where: { $0.id == id }) else {
            throw Misfit(expected: "a live journal", found: "journal \(id.name)")
        }
        return position
    }

    private mutating func start(_ journal: JournalEntry) throws(Misfit) {
        try checkFileID(journal.id.rawValue)
        let end = journals.last.map { $0.seal?.nextSequence } ?? nextSequence
        guard let end, journal.firstSequence >= end else {
            throw Misfit(
                expected: "one open journal, with sequences from \(nextSequence) on",
                found: "journal \(journal.id.name) from \(journal.firstSequence)")
        }
        guard !journals.contains(where: { $0.id == journal.id }) else {
            throw Misfit(expected: "a new journal", found: "journal \(journal.id.name) again")
        }
        journals.append(journal)
    }

    private mutating func seal(_ id: JournalID, _ seal: JournalEntry.Seal) throws(Misfit) {
        let position = try journalPosition(id)
        guard journals[position].seal == nil, seal.nextSequence >= journals[position].firstSequence
        else {
            throw Misfit(
                expected: "an open journal from \(journals[position].firstSequence)",
                found: "a seal at \(seal.nextSequence)")
        }
        journals[position].seal = seal
    }
}

extension StoreState {
    /// Adds a run's drops, or sums them up with those of its edits before.
    private mutating func add(_ drop: DropEntry) throws(Misfit) {
        guard drop.run.rawValue < nextRun || openRun(drop.run) != nil else {
            throw Misfit(expected: "a run that has begun", found: "run \(drop.run)")
        }
        if let known = drops.firstIndex(where: { $0.run == drop.run }) {
            drops[known].rows = drops[known].rows.addingSaturated(drop.rows)
            drops[known].at = max(drops[known].at, drop.at)
            return
        }
        let place = drops.firstIndex { drop.run < $0.run } ?? drops.count
        drops.insert(drop, at: place)
    }

    private mutating func add(_ dated: SequenceDay) throws(Misfit) {
        if let last = sequenceDays.last {
            guard last.day < dated.day, last.first <= dated.first else {
                throw Misfit(
                    expected: "a day after \(last.day) and a sequence from \(last.first) on",
                    found: "day \(dated.day), sequence \(dated.first)")
            }
        }
        sequenceDays.append(dated)
    }

    private mutating func add(_ hold: Hold) throws(Misfit) {
        guard !hold.name.isEmpty, hold.name.utf8.count <= Hold.nameBytesMax,
            hold.filter.utf8.count <= Hold.filterBytesMax
        else {
            throw Misfit(
                expected: "a name and a filter of bounded length",
                found: "\(hold.name.utf8.count) and \(hold.filter.utf8.count) bytes")
        }
        guard !holds.contains(where: { $0.isNamed(hold.name) }) else {
            throw Misfit(expected: "a new hold", found: "hold \(hold.name) again")
        }
        let place = holds.firstIndex { hold.name.utf8.lexicographicallyPrecedes($0.name.utf8) }
        holds.insert(hold, at: place ?? holds.count)
    }

    private mutating func add(_ identity: ForgottenIdentity) throws(Misfit) {
        guard identity.digest.count == 32 else {
            throw Misfit(expected: "32 bytes of digest", found: "\(identity.digest.count)")
        }
        let known = forgotten[identity.hash] ?? []
        guard !known.contains(where: { $0.digest == identity.digest }) else { return }
        forgotten[identity.hash] = known + [identity]
    }
}
