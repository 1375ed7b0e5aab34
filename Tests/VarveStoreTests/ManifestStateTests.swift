import Testing
import VarveBytes

@testable import VarveStore

struct ManifestStateTests {
    private func made() throws -> StoreState {
        try StoreState().applying(Edit(number: 1, changes: Sample.edits()[0]))
    }

    private func refused(
        _ changes: [Change], after before: [Change] = [],
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let state = try made().applying(Edit(number: 2, changes: before))
        let error = #expect(throws: EditError.self, sourceLocation: sourceLocation) {
            try state.applying(Edit(number: 3, changes: changes))
        }
        #expect(error?.edit == 3, sourceLocation: sourceLocation)
        #expect(error?.change == changes.count - 1, sourceLocation: sourceLocation)
    }

    @Test func aStoreIsMadeFirstAndOnce() throws {
        #expect(throws: EditError.self) {
            try StoreState().applying(Edit(number: 1, changes: [.reserveRuns(next: 2)]))
        }
        #expect(throws: EditError.self) { try StoreState().applying(Edit(number: 1, changes: [])) }
        try refused([.storeCreated(Sample.creation)])
    }

    @Test func editsComeInOrder() throws {
        for number in [0, 1, 3, .max] as [UInt64] {
            #expect(throws: EditError.self) {
                try made().applying(Edit(number: number, changes: []))
            }
        }
    }

    @Test func segmentsMustBeNewAndLive() throws {
        let segment = try Sample.segment(1)
        try refused([.addSegment(segment)], after: [.addSegment(segment)])
        try refused([.removeSegment(segment.id)])
        try refused(
            [.removeSegment(segment.id), .removeSegment(segment.id)], after: [.addSegment(segment)])
        try refused([.setDeletionVector(segment.id, nil)])
        var vector = Sample.vector
        vector.deadRows = 11
        try refused([.setDeletionVector(segment.id, vector)], after: [.addSegment(segment)])
    }

    @Test func numbersMustBeReserved() throws {
        try refused([.addSegment(try Sample.segment(100))])
        var segment = try Sample.segment(1)
        segment.lastSequence = 1_000
        try refused([.addSegment(segment)])
        let run = KeyRunEntry(id: KeyRunID(rawValue: 100), entries: 1, fileBytes: 1, crc: 1)
        try refused([.addKeyRun(run)])
    }

    @Test func countersDoNotTurnBack() throws {
        try refused([.reserveSequences(next: 999)])
        try refused([.reserveFileIDs(next: 99)])
        try refused([.reserveDeadNumbers(next: 49)])
        try refused([.reserveRuns(next: 0)])
        try refused([.runStarted(RunID(rawValue: 0), .ingest, startedAt: 0)])
    }

    @Test func impossibleSegmentsAreRefused() throws {
        for change in [
            { $0.rows = 0 }, { $0.lastSequence = 0 }, { $0.maxTime = $0.minTime - 1 },
            { $0.minTime = -1 }, { $0.maxTime = .max },
        ] as [(inout SegmentEntry) -> Void] {
            var segment = try Sample.segment(1)
            change(&segment)
            try refused([.addSegment(segment)])
        }
    }

    @Test func progressGoesForwardAndBelongsToAnOpenRun() throws {
        let run = RunID(rawValue: 1)
        let begun: [Change] = [
            .runStarted(run, .ingest, startedAt: 0), .sourceProgress(run, Sample.progress(50)),
        ]
        try refused([.sourceProgress(run, Sample.progress(49))], after: begun)
        try refused([.sourceProgress(RunID(rawValue: 2), Sample.progress(1))], after: begun)
        try refused([.runAbandoned(RunID(rawValue: 2))], after: begun)
        try refused([.runStarted(run, .ingest, startedAt: 0)], after: begun)
        let digest = [UInt8](repeating: 0, count: 31)
        try refused(
            [.runFinished(run, finishedAt: 1, ledgerDigest: digest, ledgerBytes: 1)], after: begun)
    }

    @Test func finishedRunsAreCountedAndTheLastIsKept() throws {
        let state = try #require(Sample.states().last)
        #expect(state.finishedRunCount == 1)
        #expect(state.lastFinishedRun?.id == RunID(rawValue: 1))
        #expect(state.lastFinishedRun?.startedAt == 5)
        #expect(state.openRuns.map(\.id) == [RunID(rawValue: 11)])
        #expect(state.nextRun == 12)
    }

    @Test func aSnapshotMakesTheSameState() throws {
        for state in try Sample.states().dropFirst() {
            let edit = state.snapshotEdit()
            var copy = StoreState()
            copy.lastEdit = state.lastEdit
            try copy.apply(edit)
            #expect(copy.content == state.content)
            #expect(copy.nextSequence == state.nextSequence)
            #expect(copy.nextFileID == state.nextFileID)
            #expect(copy.nextDeadNumber == state.nextDeadNumber)
            #expect(copy.nextRun == state.nextRun)
            #expect(copy.lastFinishedRun == state.lastFinishedRun)
        }
    }

    @Test func keyRunsStayInOrder() throws {
        func run(_ id: UInt64) -> KeyRunEntry {
            KeyRunEntry(id: KeyRunID(rawValue: id), entries: 1, fileBytes: 1, crc: 1)
        }
        var state = try made()
        state = try state.applying(
            Edit(number: 2, changes: [.addKeyRun(run(5)), .addKeyRun(run(3)), .addKeyRun(run(9))]))
        state = try state.applying(
            Edit(number: 3, changes: [.removeKeyRun(run(3).id), .addKeyRun(run(4))]))
        #expect(state.keyRuns.map(\.id.rawValue) == [5, 9, 4])
    }

    @Test func segmentsAreFoundByTheirTrueDays() throws {
        var state = try made()
        var changes: [Change] = []
        var entries: [SegmentEntry] = []
        var id: UInt64 = 1
        for (partition, days) in [
            ("1970", [0...364, 10...20, 5...5]), ("1970-01", [0...30, 3...4]),
            ("1970-01-04", [3...3]), ("1971", [365...400]), ("1969", [-365 ... -1]),
        ] as [(String, [ClosedRange<Int>])] {
            for range in days {
                var entry = try Sample.segment(id, partition, day: range.upperBound)
                entry.minTime = Int64(range.lowerBound) * 86_400_000_000
                entries.append(entry)
                changes.append(.addSegment(entry))
                id += 1
            }
        }
        state = try state.applying(Edit(number: 2, changes: changes))
        #expect(state.recordSegments == entries)
        for day in -400...800 {
            let expected = entries.filter { $0.dayRange.contains(day) }
            #expect(state.segments(covering: day) == expected)
            #expect(state.hasSegment(covering: day) == !expected.isEmpty)
        }
        #expect(state.segments(covering: .max).isEmpty)
        #expect(state.partitions.map(\.text) == ["1969", "1970", "1970-01", "1970-01-04", "1971"])
        #expect(try state.segments(of: #require(PartitionName.parse("1970-01"))).count == 2)
    }

    @Test func whatIsFoundFollowsEveryChange() throws {
        let (one, two) = (try Sample.segment(1), try Sample.segment(2))
        var state = try made()
        var changed = one
        changed.deletionVector = Sample.vector
        for (position, step) in [
            (Change.addSegment(one), [one]), (.addSegment(two), [one, two]),
            (.setDeletionVector(one.id, Sample.vector), [changed, two]),
            (.removeSegment(two.id), [changed]), (.setDeletionVector(one.id, nil), [one]),
        ].enumerated() {
            let old = state
            let found = old.recordSegments
            state = try state.applying(Edit(number: UInt64(position + 2), changes: [step.0]))
            #expect(state.recordSegments == step.1)
            #expect(state.segments(covering: 0) == step.1)
            #expect(old.recordSegments == found)
        }
    }

    @Test func deadLettersAreKeptApart() throws {
        let state = try Sample.states()[4]
        #expect(state.deadSegments.map(\.id.rawValue) == [4])
        #expect(state.recordSegments.map(\.id.rawValue) == [1, 2])
        #expect(state.totalsByTier()[.hot]?.segments == 2)
        #expect(state.totalsByTier()[.hot]?.liveRows == 17)
    }
}
