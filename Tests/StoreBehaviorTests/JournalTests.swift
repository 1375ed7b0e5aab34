import TestSupport
import Testing
import VarveFiles
import VarveQuery
import VarveReviews
import VarveSegments

@testable import VarveIngest
@testable import VarveStore

/// Small batches are stored by one sync each, seen at once, and folded into segments later.
@Suite struct JournalTests {
    private let disk = Simulated()
    private var store: Harness { Harness(disk) }

    @Test func whatIsAppendedIsSeenBeforeItIsFolded() throws {
        let session = try store.appendSession()
        let lines = Reviews.lines(30)
        for part in 0..<3 {
            try session.append(Array(lines[part * 10..<part * 10 + 10]))
            #expect(try store.lines() == Array(lines[..<(part * 10 + 10)]))
        }
        #expect(try store.committed().recordSegments.isEmpty)
        #expect(
            try store.get("R1-17").map { String(decoding: $0.bytes, as: UTF8.self) } == [lines[17]])
        #expect(try store.verify().damage.isEmpty)
        let found = try #require(try store.get("R1-17").first)
        #expect(try store.snapshot().inMemory.contains(found.segment))

        try session.fold()
        #expect(try store.snapshot().inMemory.isEmpty)
        #expect(try store.committed().recordSegments.isEmpty == false)
        #expect(try store.lines() == lines)
        try session.finish()
        #expect(try store.lines() == lines)
        #expect(try store.committed().journals.isEmpty)
        #expect(try store.verify().damage.isEmpty)
        #expect(session.entry.counts.isBalanced)
        #expect(session.entry.counts.new == 30)
    }

    @Test func whatIsNotFoldedIsTold() throws {
        #expect(try store.ingest([Reviews.line("A")]).counts.new == 1)
        #expect(try store.journaled() == JournalSums())
        let session = try store.appendSession()
        try session.append([Reviews.line("B"), Reviews.line("C"), "nonsense"])
        try session.append([Reviews.line("A", text: "newer")])
        let sums = try store.journaled()
        #expect(sums.records == 3)
        let path = try #require(try store.journalPath())
        #expect(try sums.bytes == UInt64(disk.status(path)?.byteCount ?? 0))
        try session.finish()
        #expect(try store.journaled() == JournalSums())
    }

    @Test("the ledger tells what an open run of small batches has stored")
    func openRunsAreAccounted() throws {
        let session = try store.appendSession()
        for part in 0..<3 {
            try session.append(Reviews.lines(10, seed: UInt64(part)) + ["", "nonsense"])
            if part == 1 { try session.fold() }
            let entries = LedgerReader(
                try Store(folder: store.folder, fileSystem: disk).snapshot()
            ).openEntries()
            let open = try #require(entries.first)
            #expect(entries.count == 1)
            #expect(open.counts == session.entry.counts)
            #expect(open.counts.units == UInt64(part + 1) * 12)
            #expect(open.sources.map(\.units) == [open.counts.units])
            #expect(open.lastSequence == session.entry.lastSequence)
            #expect(open.lastSequence == UInt64(part + 1) * 10)
        }
        try session.finish()
        #expect(try store.committed().openRuns.isEmpty)
        #expect(try store.verify().damage.isEmpty)
    }

    @Test func anIDIsStoredOnceAcrossJournalAndSegments() throws {
        try store.ingest([Reviews.line("A"), Reviews.line("B")])
        let session = try store.appendSession()
        let first = try session.append([
            Reviews.line("A"), Reviews.line("B", text: "other"), Reviews.line("C"),
        ])
        #expect([first.new, first.version, first.duplicate] == [1, 1, 1])
        // Against the journal itself, and after it was sealed.
        for step in 0..<3 {
            let again = try session.append([
                Reviews.line("C"), Reviews.line("B", text: "other"), Reviews.line("A"),
            ])
            #expect([again.new, again.version, again.duplicate] == [0, 0, 3], "step \(step)")
            if step < 2 { try session.fold() }
        }
        let more = try session.append([Reviews.line("C", text: "newer"), Reviews.line("B")])
        #expect([more.new, more.version, more.duplicate] == [0, 1, 1])

        let expected = [
            Reviews.line("A"), Reviews.line("B", text: "other"), Reviews.line("C", text: "newer"),
        ]
        #expect(try store.lines() == expected)
        #expect(try store.get("C", history: true).map(\.version) == [1, 2])
        try session.finish()
        #expect(try store.lines() == expected)
        #expect(try store.get("C", history: true).map(\.version) == [1, 2])
        #expect(try store.get("B", history: true).map(\.version) == [1, 2])
        #expect(try store.verify().damage.isEmpty)
    }

    @Test func aConflictIsSettledByThePolicyAgainstTheJournalToo() throws {
        for policy in [ConflictPolicy.first, .reject] {
            var store = Harness(Simulated())
            store.onConflict = policy
            let session = try store.appendSession()
            try session.append([Reviews.line("A")])
            let other = try session.append([Reviews.line("A", text: "other")])
            #expect(other.keptFirst == (policy == .first ? 1 : 0))
            #expect(other.dead.map(\.code) == (policy == .reject ? [.idConflict] : []))
            try session.finish()
            #expect(try store.lines() == [Reviews.line("A")])
            #expect(try store.deadLetters().map(\.code) == (policy == .reject ? [.idConflict] : []))
            #expect(session.entry.counts.isBalanced)
        }
    }

    @Test func aBadUnitBecomesADeadLetterAndKeepsNobodyOut() throws {
        let session = try store.appendSession()
        let outcome = try session.append([Reviews.line("A"), "{\"a\":", "", Reviews.line("B")])
        #expect([outcome.new, outcome.blank] == [2, 1])
        #expect(outcome.dead.map(\.line) == [2])
        #expect(try store.deadLetters().map(\.line) == [2])
        try session.append(["{\"a\":"])
        try session.finish()
        // The same unit again is the same dead letter.
        #expect(try store.deadLetters().map(\.line) == [2])
        #expect(session.entry.counts.dead == 2)
        #expect(session.entry.counts.isBalanced)
    }

    @Test func aGroupIsSeenWhenItIsAcknowledgedAndNotBefore() throws {
        let session = try store.appendSession()
        try session.append([Reviews.line("A")])
        let staged = try session.stage([Array(Reviews.line("B").utf8)])
        #expect(try store.lines() == [Reviews.line("A")])
        try staged.group.writeWithoutMark()
        #expect(try store.lines() == [Reviews.line("A")])
        // With the writer gone nobody knows: what is whole counts.
        let rebooted = Harness(disk.crashed(model: .keepSynced))
        #expect(try rebooted.lines() == [Reviews.line("A"), Reviews.line("B")])
        _ = try rebooted.writer()
        #expect(try rebooted.lines() == [Reviews.line("A"), Reviews.line("B")])
        #expect(try rebooted.verify().damage.isEmpty)
    }

    @Test func aTornTailIsCutToldAndKept() throws {
        let session = try store.appendSession()
        for id in ["A", "B", "C"] { try session.append([Reviews.line(id)]) }
        let path = try #require(try store.journalPath())
        let whole = try disk.readAll(path, atMost: 1 << 20)
        // The last 21 bytes are a mark.
        for cut in 1...60 {
            let disk = disk.crashed(model: .keepIssued)
            let store = Harness(disk)
            #expect(
                disk.replace(path) {
                    $0.removeLast(cut)
                    return true
                })
            let seen = cut <= 21 ? ["A", "B", "C"] : ["A", "B"]
            #expect(try store.lines() == seen.map { Reviews.line($0) }, "cut \(cut)")
            let recovery = try store.writer().recovery
            #expect(try store.lines() == seen.map { Reviews.line($0) }, "cut \(cut)")
            let torn = recovery.journals.map(\.tornBytes)
            #expect(torn.count == 1)
            if let kept = recovery.journals.first?.kept, torn[0] > 0 {
                let end = whole.count - cut
                #expect(
                    try disk.readAll(kept, atMost: 1 << 20) == Array(whole[(end - torn[0])..<end]))
            }
            #expect(try store.verify().damage.isEmpty)
        }
    }

    /// A mark is synced with the group behind it: a power cut may spoil it and leave that group's
    /// first bytes.
    @Test func aMarkIsTornWithTheGroupBehindIt() throws {
        let session = try store.appendSession()
        try session.append([Reviews.line("A")])
        let path = try #require(try store.journalPath())
        let end = try disk.readAll(path, atMost: 1 << 20).count
        try session.stage([Array(Reviews.line("B").utf8)]).group.writeWithoutMark()
        let whole = try disk.readAll(path, atMost: 1 << 20)
        for offset in end - JournalFormat.markByteCount..<end {
            let disk = disk.crashed(model: .keepIssued)
            let store = Harness(disk)
            #expect(disk.damage(path, at: offset, with: ~disk.byte(path, offset)))
            #expect(try store.lines() == [Reviews.line("A")], "byte \(offset)")
            let recovery = try store.writer().recovery
            #expect(
                recovery.journals.map(\.tornBytes)
                    == [whole.count - end + JournalFormat.markByteCount], "byte \(offset)")
            #expect(try store.lines() == [Reviews.line("A")], "byte \(offset)")
            #expect(try store.verify().damage.isEmpty, "byte \(offset)")
        }
    }

    /// What a failed sync left is in the cache only: whoever read it there must not build on it.
    @Test(arguments: [FileError.Operation.append, .sync])
    func aGroupThatFailedPoisonsTheWriter(_ operation: FileError.Operation) throws {
        let session = try store.appendSession()
        try session.append([Reviews.line("A")])
        disk.setFault(
            SimulatedFault(at: disk.count(.changing, operation) + 1, of: operation, code: 5),
            on: .changing)
        #expect(throws: FileError.self) { try session.append([Reviews.line("B")]) }
        let count = disk.count(.changing)
        #expect(throws: StoreError.self) { try session.append([Reviews.line("C")]) }
        #expect(throws: StoreError.self) { try session.fold() }
        #expect(throws: StoreError.self) { try session.finish() }
        #expect(disk.count(.changing) == count)
        #expect(try Harness(disk.crashed(model: .keepSynced)).lines() == [Reviews.line("A")])
    }

    @Test func damageBeforeTheEndIsAnErrorThatNamesTheFile() throws {
        let session = try store.appendSession()
        for id in ["A", "B", "C"] { try session.append([Reviews.line(id)]) }
        let path = try #require(try store.journalPath())
        let count = try disk.readAll(path, atMost: 1 << 20).count
        for offset in 0..<count {
            let disk = disk.crashed(model: .keepIssued)
            let store = Harness(disk)
            #expect(disk.damage(path, at: offset, with: disk.byte(path, offset) ^ 0x10))
            let lines = Result { try store.lines() }
            switch lines {
            case .success(let lines):
                // The last mark: it cannot be told from a torn tail, and says nothing new.
                #expect(lines == ["A", "B", "C"].map { Reviews.line($0) })
                #expect(offset >= count - 21)
            case .failure(let error):
                #expect("\(error)".contains(path), "byte \(offset): \(error)")
            }
            #expect(try !store.verify().isSound, "byte \(offset)")
        }
    }
}

extension Harness {
    func appendSession() throws -> AppendSession {
        try create()
        var options = IngestOptions(profiles: [])
        options.onConflict = onConflict
        options.freeBytesMin = 0
        let now = now
        guard let profile = try BuiltInProfiles.profile(named: "review") else {
            preconditionFailure("a built-in profile")
        }
        return try AppendSession(
            writer: writer(), profile: profile, source: "appended", options: options, now: { now })
    }

    func committed() throws -> StoreState {
        try Store(folder: folder, fileSystem: fileSystem).committed().state
    }

    func journaled() throws -> JournalSums {
        try Store(folder: folder, fileSystem: fileSystem).snapshot().journaled
    }

    func journalPath() throws -> FilePath? {
        try committed().journals.last.map { StorePaths(folder: folder).journal($0.id) }
    }
}

extension AppendSession {
    /// Stores lines as one group.
    @discardableResult
    func append(_ lines: [String]) throws -> AppendOutcome {
        let staged = try stage([Array(lines.joined(separator: "\n").utf8)])
        try staged.group.write()
        return staged.outcomes[0]
    }
}

extension Simulated {
    func byte(_ path: FilePath, _ offset: Int) -> UInt8 {
        (try? readAll(path, atMost: 1 << 20))?[offset] ?? 0
    }
}
