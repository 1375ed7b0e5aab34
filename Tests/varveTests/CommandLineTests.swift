import ArgumentParser
import Testing
import VarveStore

@testable import varve

@Suite struct CommandLineTests {
    private func parsed<Command: ParsableCommand>(
        _ arguments: [String], as type: Command.Type = Command.self
    ) throws -> Command {
        try #require(try Varve.parseAsRoot(arguments) as? Command)
    }

    @Test func ingestTakesItsOptions() throws {
        let command: IngestCommand = try parsed([
            "ingest", "--store", "s", "--profile", "nsmc", "--on-conflict", "first", "--json",
            "--max-dead", "5%", "--lock-wait", "0", "a", "-",
        ])
        #expect(command.files == ["a", "-"])
        #expect(command.store.path == "s")
        #expect(command.onConflict == .first)
        #expect(command.maxDead == .share(50_000))
        #expect(command.lockWait?.duration == .zero)
        #expect(command.json)
    }

    @Test(arguments: [
        ["ingest"], ["ingest", "-", "-"], ["ingest", "--on-conflict", "maybe", "a"],
        ["ingest", "--max-dead", "x", "a"], ["scan", "--no-such-option"],
        ["scan", "--limit", "-1"],
        ["scan", "--format", "xml"], ["scan", "--format", "table", "-0"],
        ["scan", "--format", "raw", "--select", "rating"], ["scan", "--count", "--order-by", "a"],
        ["scan", "--on", "2013", "--from", "2012"], ["scan", "--from", "2014", "--until", "2013"],
        ["scan", "--as-of", "2013", "--as-of-seq", "7"], ["histogram"], ["why"],
        ["timeline", "--by", "hour"], ["histogram", "rating", "--limit", "0"],
        ["scan", "--from", "soon"], ["get"], ["dead", "show"], ["dead", "show", "x"],
        ["dead", "list", "--code", "nothing"], ["ledger", "x"], ["nothing"],
    ])
    func wrongCommandLinesAreRefused(_ arguments: [String]) {
        do {
            _ = try Varve.parseAsRoot(arguments)
            Issue.record("taken")
        } catch {
            #expect(Varve.exitCode(for: error).rawValue == ProcessStatus.usage.rawValue)
        }
    }

    @Test func recordsEndInLineFeedsOrNUL() throws {
        let lines: GetCommand = try parsed(["get", "1"])
        #expect(lines.records.format == .ndjson)
        #expect(lines.records.terminator == 0x0a)
        let zeros: GetCommand = try parsed(["get", "--format", "raw", "-0", "1"])
        #expect(zeros.records.format == .raw)
        #expect(zeros.records.terminator == 0)
        let scan: ScanCommand = try parsed(["scan", "rating = 1", "--format", "csv", "-0"])
        #expect(scan.query.filter == "rating = 1")
        #expect(scan.format == .csv)
        #expect(scan.zero)
    }

    @Test func idsThatLookLikeNumbersAreIDs() throws {
        let command: GetCommand = try parsed(["get", "9976970", "nsmc:12", "--history"])
        #expect(command.ids == ["9976970", "nsmc:12"])
        #expect(command.history)
    }

    @Test(arguments: [
        [], ["ingest"], ["scan"], ["get"], ["status"], ["verify"], ["dead"], ["dead", "list"],
        ["dead", "show"], ["ledger"], ["profile"], ["profile", "list"], ["profile", "show"],
    ])
    func everyHelpHasAnExample(_ command: [String]) {
        do {
            _ = try Varve.parseAsRoot(command + ["--help"])
        } catch {
            #expect(Varve.exitCode(for: error).isSuccess)
            #expect(Varve.fullMessage(for: error).contains("Example"))
        }
    }
}
