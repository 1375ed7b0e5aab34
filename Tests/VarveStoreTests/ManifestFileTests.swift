import Glibc
import TestSupport
import Testing
import VarveFiles
import VarveSegments

@testable import VarveStore

struct ManifestFileTests {
    @Test func readsWhatWasCommitted() throws {
        let (disk, writer) = try Sample.store()
        let reader = try ManifestFile.openForReading(disk, in: Sample.folder)
        #expect(reader.state == writer.state)
        #expect(try reader.state == #require(Sample.states().last))
        #expect(reader.position == writer.position)
        #expect(reader.position.edit == 8)
        #expect(reader.tornByteCount == 0)
    }

    @Test func worksOnTheFileSystemOfTheSystem() throws {
        let folder = try Sample.temporaryFolder()
        defer { Sample.remove(folder) }
        let all = try Sample.edits()
        let writer = try ManifestFile.create(Posix(), in: folder, all[0])
        for changes in all.dropFirst() { try writer.append(changes) }
        let again = try ManifestFile.openForWriting(Posix(), in: folder)
        #expect(again.state.content == writer.state.content)
        let names = try Posix().list(folder).map(\.name)
        #expect(names == ["MANIFEST-000002"])
    }

    @Test func aFolderWithoutAManifestIsNoStore() throws {
        let disk = try Sample.disk()
        let outcome = #expect(throws: ManifestError.self) {
            try ManifestFile.openForReading(disk, in: Sample.folder)
        }
        guard case .noStore? = outcome else {
            Issue.record("\(String(describing: outcome))")
            return
        }
    }

    @Test func anEmptyManifestCountsAsAbsent() throws {
        let disk = try Sample.disk()
        let empty = try disk.open("store/MANIFEST-000001", .create)
        empty.close()
        #expect(throws: ManifestError.self) {
            try ManifestFile.openForReading(disk, in: Sample.folder)
        }
        _ = try ManifestFile.create(disk, in: Sample.folder, Sample.edits()[0])
        let second = try disk.open("store/MANIFEST-000002", .create)
        second.close()
        #expect(
            try ManifestFile.openForReading(disk, in: Sample.folder).fileName == "MANIFEST-000001")
        #expect(try ManifestFile.openForWriting(disk, in: Sample.folder).state.lastEdit == 1)
        #expect(try disk.list(Sample.folder).map(\.name) == ["MANIFEST-000001"])
    }

    @Test(
        "a manifest that goes while it is looked for has a newer one behind it",
        arguments: [FileError.Operation.status, .open])
    func aReaderBesideAWriterFindsTheStore(_ moment: FileError.Operation) throws {
        func besideAWriter() throws -> Tracing {
            let (disk, _) = try Sample.store()
            // Opening for writing begins another manifest and unlinks the one that was listed.
            let turn = TraceRule("a writer's turn") { event, _ in
                if event.operation == moment, event.path == "store/MANIFEST-000001" {
                    _ = try? ManifestFile.openForWriting(disk, in: Sample.folder)
                }
                return false
            }
            return Tracing(disk, rules: [turn])
        }
        #expect(try Store.exists(Sample.folder, besideAWriter()))
        let reader = try ManifestFile.openForReading(besideAWriter(), in: Sample.folder)
        #expect(reader.fileName == "MANIFEST-000002")
        #expect(try reader.state.content == #require(Sample.states().last).content)
    }

    @Test func aStoreIsNotMadeTwice() throws {
        let (disk, _) = try Sample.store()
        let before = disk.everything()
        #expect(throws: ManifestError.self) {
            try ManifestFile.create(disk, in: Sample.folder, Sample.edits()[0])
        }
        #expect(disk.everything() == before)
    }

    @Test func aRejectedEditLeavesNoTrace() throws {
        let (disk, writer) = try Sample.store()
        let before = disk.everything()
        let state = writer.state
        let outcome = #expect(throws: ManifestError.self) {
            try writer.append([.removeSegment(SegmentID(rawValue: 77))])
        }
        guard case .rejected(let error)? = outcome else {
            Issue.record("\(String(describing: outcome))")
            return
        }
        #expect(error.edit == 9)
        #expect(error.change == 0)
        #expect(disk.everything() == before)
        #expect(writer.state == state)
        try writer.append([.reserveRuns(next: 100)])
        #expect(writer.state.nextRun == 100)
    }

    @Test func readingChangesNothing() throws {
        let (disk, _) = try Sample.store()
        disk.replace("store/MANIFEST-000001") { bytes in
            bytes.append(contentsOf: [1, 2, 3])
            return true
        }
        let before = disk.everything()
        var reader = try ManifestFile.openForReading(disk, in: Sample.folder)
        #expect(try reader.refresh() == .unchanged)
        #expect(reader.tornByteCount == 3)
        #expect(disk.everything() == before)
        #expect(disk.openFileCount == 0)
    }

    @Test func openingForWritingSettlesOnceAndThenChangesNothing() throws {
        let (disk, writer) = try Sample.store()
        disk.replace("store/MANIFEST-000001") { bytes in
            bytes.append(contentsOf: [1, 2, 3])
            return true
        }
        let first = try ManifestFile.openForWriting(disk, in: Sample.folder)
        #expect(first.cutByteCount == 3)
        #expect(first.state.content == writer.state.content)
        let before = disk.everything()
        let second = try ManifestFile.openForWriting(disk, in: Sample.folder)
        #expect(second.cutByteCount == 0)
        #expect(second.position == first.position)
        #expect(disk.everything() == before)
    }

    @Test func numbersAndChainGoOnOverFiles() throws {
        let (disk, writer) = try Sample.store()
        let old = writer.position
        let next = try ManifestFile.openForWriting(disk, in: Sample.folder)
        #expect(next.fileName == "MANIFEST-000002")
        #expect(next.position.edit == old.edit + 1)
        let bytes = try disk.readAll("store/MANIFEST-000002", atMost: 1 << 20)
        #expect(try ManifestHeader(parsing: bytes, number: 2).position == old)
        #expect(next.position.covers(old))
        #expect(!old.covers(next.position))
        #expect(!old.covers(ManifestPosition(edit: old.edit, chain: old.chain ^ 1)))
    }

    @Test func aLargeFileIsFollowedByASmallOne() throws {
        let (disk, writer) = try Sample.store()
        let name = String(repeating: "n", count: 60_000)
        let run = RunID(rawValue: 11)
        for bytes in 1...40 as ClosedRange<UInt64> {
            try writer.append([.sourceProgress(run, Sample.progress(bytes, name: name))])
        }
        // 40 edits of 60 kB: begun anew each time that 1 MiB is passed.
        #expect(writer.fileName == "MANIFEST-000003")
        #expect(try disk.list(Sample.folder).map(\.name) == ["MANIFEST-000003"])
        let reader = try ManifestFile.openForReading(disk, in: Sample.folder)
        #expect(reader.state == writer.state)
        #expect(reader.state.openRun(run)?.sources == [Sample.progress(40, name: name)])
    }

    @Test func aFullDiskDoesNotStopWhatFits() throws {
        let (disk, writer) = try Sample.store()
        let used = disk.everything().values.reduce(0) { $0 + $1.count }
        disk.setCapacity(used + 100)
        let full = try ManifestFile.openForWriting(disk, in: Sample.folder)
        #expect(full.fileName == "MANIFEST-000001")
        try full.append([.removeSegment(SegmentID(rawValue: 1))])
        #expect(full.state.segmentCount == writer.state.segmentCount - 1)
        disk.setCapacity(.max)
        let later = try ManifestFile.openForWriting(disk, in: Sample.folder)
        #expect(later.state.content == full.state.content)
        #expect(try disk.list(Sample.folder).map(\.name) == ["MANIFEST-000002"])
    }

    @Test func aTornTailIsCutOnAFullDiskToo() throws {
        let (disk, writer) = try Sample.store()
        disk.replace("store/MANIFEST-000001") { bytes in
            bytes.append(contentsOf: [UInt8](repeating: 1, count: 200))
            return true
        }
        let used = disk.everything().values.reduce(0) { $0 + $1.count }
        disk.setCapacity(used)
        let full = try ManifestFile.openForWriting(disk, in: Sample.folder)
        #expect(full.cutByteCount == 200)
        try full.append([.removeSegment(SegmentID(rawValue: 1))])
        let reader = try ManifestFile.openForReading(disk, in: Sample.folder)
        #expect(reader.state.lastEdit == writer.state.lastEdit + 1)
        #expect(reader.tornByteCount == 0)
    }

    @Test func aBrokenDiskIsNotTakenForAFullOne() throws {
        let (disk, _) = try Sample.store()
        let count = disk.count(.changing)
        // The new file, its bytes, its sync, its name, the folder.
        for step in 1...5 {
            let broken = disk.crashed(model: .keepIssued)
            broken.setFault(SimulatedFault(at: step, code: EIO), on: .changing)
            #expect(throws: ManifestError.self, "step \(step)") {
                try ManifestFile.openForWriting(broken, in: Sample.folder)
            }
        }
        #expect(disk.count(.changing) == count)
    }
}

/// What several processes see of each other.
struct ManifestFollowingTests {
    @Test func aReaderSeesEditsThenAnotherFile() throws {
        let (disk, writer) = try Sample.store()
        var reader = try ManifestFile.openForReading(disk, in: Sample.folder)
        #expect(try reader.refresh() == .unchanged)
        try writer.append([.reserveRuns(next: 100)])
        try writer.append([.reserveRuns(next: 101)])
        #expect(
            try reader.refresh()
                == .edits([
                    Edit(number: 9, changes: [.reserveRuns(next: 100)]),
                    Edit(number: 10, changes: [.reserveRuns(next: 101)]),
                ]))
        #expect(reader.state == writer.state)
        #expect(reader.position == writer.position)
        let other = try ManifestFile.openForWriting(disk, in: Sample.folder)
        #expect(try reader.refresh() == .reloaded)
        #expect(reader.state == other.state)
        #expect(try reader.refresh() == .unchanged)
    }

    @Test func aReadersStateStaysAsItIs() throws {
        let (disk, writer) = try Sample.store()
        let reader = try ManifestFile.openForReading(disk, in: Sample.folder)
        let state = reader.state
        try writer.append([.removeSegment(SegmentID(rawValue: 1))])
        #expect(state.recordSegments.count == 1)
        #expect(writer.state.recordSegments.isEmpty)
        #expect(state.hasSegment(covering: 0))
        #expect(!writer.state.hasSegment(covering: 0))
    }

    @Test func twoWritersTakeTurns() throws {
        let (disk, one) = try Sample.store()
        let two = try ManifestFile.openForWriting(disk, in: Sample.folder)
        #expect(throws: ManifestError.self) { try one.append([.reserveRuns(next: 100)]) }
        for turn in 100...110 as ClosedRange<UInt64> {
            let writer = turn % 2 == 0 ? one : two
            _ = try writer.refresh()
            try writer.append([.reserveRuns(next: turn)])
        }
        _ = try one.refresh()
        _ = try two.refresh()
        #expect(one.state.content == two.state.content)
        #expect(one.state.nextRun == 110)
        let reader = try ManifestFile.openForReading(disk, in: Sample.folder)
        #expect(reader.state == two.state)
    }

    /// An edit whose sync failed was seen; after a crash another stands in its place.
    @Test func aReaderNoticesThatAnEditWasTakenBack() throws {
        let (disk, writer) = try Sample.store()
        let before = disk.crashed(model: .keepIssued)
        try writer.append([.reserveRuns(next: 100)])
        var reader = try ManifestFile.openForReading(disk, in: Sample.folder)
        #expect(reader.state.nextRun == 100)

        let path = "store/MANIFEST-000001"
        let (folder, name) = (Sample.folder, "MANIFEST-000001")
        let loaded = try LoadedManifest.newest(before, in: folder)
        #expect(loaded.fileName == name)
        var other = try before.readAll(path, atMost: 1 << 20)
        var position = loaded.position
        for next in [200, 201] as [UInt64] {
            let frame = try #require(
                EditFrame(
                    Edit(number: position.edit + 1, changes: [.reserveRuns(next: next)]),
                    after: position, binding: loaded.header.checksum))
            other += frame.bytes
            position = frame.position
        }
        disk.replace(path) { bytes in
            bytes = other
            return true
        }
        #expect(try reader.refresh() == .reloaded)
        #expect(reader.state.nextRun == 201)
        #expect(reader.position == position)

        disk.replace(path) { bytes in
            bytes.removeLast()
            return true
        }
        #expect(try reader.refresh() == .reloaded)
        #expect(reader.state.nextRun == 200)
    }

    @Test func aWriterThatDidNotLookDoesNotOverwrite() throws {
        let (disk, one) = try Sample.store()
        disk.replace("store/MANIFEST-000001") { bytes in
            bytes.append(9)
            return true
        }
        let outcome = #expect(throws: ManifestError.self) {
            try one.append([.reserveRuns(next: 100)])
        }
        guard case .outOfDate? = outcome else {
            Issue.record("\(String(describing: outcome))")
            return
        }
        #expect(try one.refresh() == .unchanged)
        #expect(one.cutByteCount == 1)
        try one.append([.reserveRuns(next: 100)])
        #expect(
            try ManifestFile.openForReading(disk, in: Sample.folder).state.content
                == one.state.content)
    }
}
