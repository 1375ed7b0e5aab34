import Glibc
import Testing
import VarveFiles
import VarveReviews
import VarveSegments
import VarveStore

@testable import VarveIngest
@testable import varve

@Suite struct FailureTests {
    private func status(_ error: any Error) -> ProcessStatus? { Failure(error)?.status }

    private let damaged = FormatError.damaged(
        Damage(
            file: FileReference(kind: .segment, fileID: 10), offset: 68, kind: .checksum,
            expected: "1", found: "2"))

    @Test func codesAreTheOnesThatAreDocumented() {
        let codes = ProcessStatus.allCases.map(\.rawValue)
        #expect(codes == [0, 1, 3, 4, 64, 65, 66, 73, 74, 75, 130])
    }

    @Test func damageIsBadDataAndNamesFileAndOffset() {
        #expect(status(damaged) == .badData)
        #expect(status(StoreError.damaged("s/segments/2013/0000000a.seg", damaged)) == .badData)
        #expect(status(StoreError.missing("s/index/0000000b.key")) == .badData)
        #expect(status(StoreError.manifestBehind("s", knows: 2, manifest: 1)) == .badData)
        #expect(status(ManifestError.unsupportedFeature(file: "M", name: "x")) == .badData)
        let message = Failure(StoreError.damaged("s/segments/2013/0000000a.seg", damaged))?.message
        #expect(message?.contains("s/segments/2013/0000000a.seg") == true)
        #expect(message?.contains("byte 68") == true)
        #expect(message?.hasSuffix("; \(Failure.remedy)") == true)
        #expect(Failure(damaged)?.message.hasSuffix("; \(Failure.remedy)") == true)
        let full = Failure(StoreError.noSpace("s", free: 1, needed: 2))
        #expect(full?.message.contains(Failure.remedy) == false)
        #expect(status(CommandError.damaged("1 step left out")) == .badData)
    }

    @Test func whatIsNotThereIsNoInput() {
        #expect(status(StoreError.absent("s")) == .noInput)
        #expect(status(ManifestError.noStore(folder: "s")) == .noInput)
        #expect(status(CommandError.noInput("no such file: a")) == .noInput)
        #expect(status(CommandError.input(FileError(.open, "a", .system(EACCES)))) == .noInput)
        #expect(status(FileError(.open, "a", .system(ENOENT))) == .noInput)
    }

    @Test func whatCannotBeMadeIsToldApartFromWhatCannotBeWritten() {
        #expect(status(StoreError.occupied("s")) == .cannotCreate)
        #expect(status(FileError(.makeDirectory, "s", .system(EACCES))) == .cannotCreate)
        let creation = CommandError.creation("s", FileError(.append, "s/a", .system(ENOSPC)))
        #expect(status(creation) == .cannotCreate)
        #expect(status(FileError(.append, "s/a", .system(ENOSPC))) == .inputOutput)
        #expect(status(FileError(.sync, "s/a", .system(EIO))) == .inputOutput)
        #expect(status(StoreError.noSpace("s", free: 1, needed: 2)) == .inputOutput)
        #expect(status(StoreError.poisoned) == .inputOutput)
        let unreadable = FormatError.file(
            FileReference(), cause: FileError(.read, "f", .system(EIO)))
        #expect(status(StoreError.damaged("f", unreadable)) == .inputOutput)
    }

    @Test func aTakenLockNamesItsHolder() {
        let holder = LockHolder(
            processID: 4_711, command: "varve ingest", startedAt: "2024-05-01T10:00:00Z")
        let failure = Failure(StoreError.locked(name: "INGEST", by: holder))
        #expect(failure?.status == .locked)
        #expect(failure?.message.contains("varve ingest (pid 4711, started 2024-05-01") == true)
    }

    @Test func wrongFilesAndProfilesAreToldApartFromWrongCommandLines() {
        let allDead = IngestError.allDead(
            source: "a", units: 1_000, profile: "review", example: "bad_json")
        #expect(status(allDead) == .badData)
        #expect(status(CommandError.usage("x")) == .usage)
        #expect(
            status(
                IngestError.unreadable(
                    SourceFault(name: "a", code: .sourceFormat, offset: 0, message: "b")))
                == .badData)
        #expect(throws: ProfileError.self) { try Profile(toml: "name = 1", file: "p.toml") }
        do {
            _ = try Profile(toml: "name = 1", file: "p.toml")
        } catch {
            #expect(status(error) == .usage)
            #expect(Failure(error)?.message.hasPrefix("p.toml:1: name: ") == true)
        }
    }

    @Test func aClosedPipeIsNoFailureButAFullDiskIs() {
        #expect(Failure(OutputError.closed)?.status == .done)
        #expect(Failure(OutputError.closed)?.message == "")
        #expect(Failure(OutputError.failed(ENOSPC))?.status == .inputOutput)
    }

    @Test func stoppingHasItsOwnCode() {
        #expect(status(CommandError.interrupted("stopped")) == .interrupted)
    }

    @Test func theParsersErrorsAreLeftToTheParser() {
        struct Other: Error {}
        #expect(Failure(Other()) == nil)
        #expect(Failure.withoutPrefix("Error: Missing 'x'\nUsage: y") == "Missing 'x'\nUsage: y")
        #expect(Failure.withoutPrefix("other") == "other")
    }
}
