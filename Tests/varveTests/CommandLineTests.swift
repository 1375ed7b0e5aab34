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
        #expect(command.writer.lockWait?.duration == .zero)
        #expect(command.json)
    }

    @Test(arguments: [
        ["ingest"], ["ingest", "-", "-"], ["ingest", "--on-conflict", "maybe", "a"],
        ["ingest", "--max-dead", "x", "a"], ["scan", "--no-such-option"],
        ["scan", "--limit", "-1"], ["scan", "--format", "xml"], ["scan", "--from", "soon"],
        ["scan", "--on", "2013", "--from", "2013"], ["scan", "--on", "13-04"],
        ["scan", "--from", "2014", "--until", "2013"], ["scan", "--format", "table", "-0"],
        ["scan", "--as-of", "2013", "--as-of-seq", "5"], ["scan", "--versions", "some"],
        ["scan", "--select", "rating", "--format", "raw"], ["scan", "--count", "--format", "csv"],
        ["scan", "--count", "--order-by", "rating"], ["scan", "--count", "--select", "rating"],
        ["scan", "a", "b"], ["histogram"], ["histogram", "rating", "--limit", "0"],
        ["histogram", "rating", "--limit", "1001"], ["timeline", "--by", "hour"], ["why"],
        ["partitions", "x"], ["get"], ["dead", "show"], ["dead", "show", "x"],
        ["dead", "list", "--code", "nothing"], ["dead", "list", "--state", "some"],
        ["dead", "list", "--since", "2024", "--until", "2023"], ["dead", "drop"],
        ["dead", "drop", "--yes"], ["dead", "show", "--format", "hex", "1"], ["dead", "try", "x"],
        ["ledger", "x"], ["nothing"], ["hold", "add"], ["hold", "add", "a"],
        ["hold", "add", "--where", "true"], ["hold", "release"], ["hold", "list", "a"],
        ["policy", "x"], ["policy", "--now", "soon"],
    ])
    func wrongCommandLinesAreRefused(_ arguments: [String]) {
        do {
            _ = try Varve.parseAsRoot(arguments)
            Issue.record("taken")
        } catch {
            #expect(Varve.exitCode(for: error).rawValue == ProcessStatus.usage.rawValue)
        }
    }

    private func message(_ arguments: [String]) -> String {
        do {
            _ = try Varve.parseAsRoot(arguments)
            return ""
        } catch {
            return Varve.fullMessage(for: error)
        }
    }

    @Test func negativeNumbersAreNamed() {
        for arguments in [
            ["scan", "--limit", "-1"], ["scan", "--as-of-seq", "-1"],
        ] {
            #expect(message(arguments).contains("'-1' is invalid for '\(arguments[1]) <n>'"))
            #expect(message(arguments).contains("0 or more"))
        }
        #expect(message(["histogram", "rating", "--limit", "-1"]).contains("from 1 to 1000"))
    }

    @Test func durationsHaveTheSameUnits() throws {
        for text in ["60s", "5m", "5min", "1h", "1d"] {
            let every: CompactCommand = try parsed(["compact", "--every", text])
            let wait: CompactCommand = try parsed(["compact", "--lock-wait", text])
            #expect(every.every?.duration == WaitTime(argument: text)?.duration)
            #expect(wait.compactor.lockWait == every.every)
        }
        for option in ["--every", "--lock-wait"] {
            #expect(message(["compact", option, "soon"]).contains(WaitTime.examples))
        }
        #expect(message(["compact", "--every", "0"]).contains("longer than 0"))
    }

    @Test func recordsEndInLineFeedsOrNUL() throws {
        let lines: GetCommand = try parsed(["get", "1"])
        #expect(lines.records.format == .ndjson)
        #expect(lines.records.terminator == 0x0a)
        let zeros: GetCommand = try parsed(["get", "1", "--format", "raw", "-0"])
        #expect(zeros.records.format == .raw)
        #expect(zeros.records.terminator == 0)
    }

    @Test func scanTakesItsOptions() throws {
        let plain: ScanCommand = try parsed(["scan"])
        #expect(plain.format == nil)
        #expect(plain.query.filter == nil)
        #expect(plain.query.versions == .latest)
        let command: ScanCommand = try parsed([
            "scan", "rating = 1", "--store", "s", "--on", "2013-04", "--select", "rating,_seq",
            "--order-by", "rating desc", "--limit", "7", "--format", "tsv", "-0", "--explain",
            "--versions", "all", "--as-of-seq", "12",
        ])
        #expect(command.query.filter == "rating = 1")
        #expect(command.query.on?.from == 1_364_774_400_000_000)
        #expect(command.query.on?.until == 1_367_366_400_000_000)
        #expect(command.query.versions == .all)
        #expect(command.query.asOfSeq == 12)
        #expect(command.select == "rating,_seq")
        #expect(command.orderBy == "rating desc")
        #expect(command.limit == 7)
        #expect(command.format == .tsv)
        #expect(command.zero)
        #expect(command.explain)
    }

    @Test func deadLettersAreFiltered() throws {
        let command: DeadDropCommand = try parsed([
            "dead", "drop", "3", "--code", "bad_json", "--code", "bad_utf8", "--run", "2",
            "--source", "a.ndjson", "--since", "2023", "--until", "2024", "--state", "resolved",
        ])
        let filter = command.options.filter(numbers: command.numbers)
        #expect(filter.numbers == [3])
        #expect(filter.codes == [.badJSON, .badUTF8])
        #expect(filter.runs == [2])
        #expect(filter.source == "a.ndjson")
        #expect(filter.since == 1_672_531_200_000_000)
        #expect(filter.until == 1_704_067_200_000_000)
        #expect(command.state == .resolved)
        let all: DeadDropCommand = try parsed(["dead", "drop", "--state", "all", "--yes"])
        #expect(all.options.filter().isWide)
    }

    @Test func runsThatWereNeverBegunAreTold() throws {
        let command: DeadListCommand = try parsed([
            "dead", "list", "--run", "77", "--run", "2", "--run", "3", "--run", "0", "--run", "77",
        ])
        #expect(command.options.unknownRuns(next: 3) == [0, 3, 77])
        #expect(command.options.unknownRuns(next: 78) == [0])
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func completionsAreThereForEveryShell(shell: String) {
        do {
            _ = try Varve.parseAsRoot(["--generate-completion-script", shell])
            Issue.record("no script")
        } catch {
            #expect(Varve.exitCode(for: error).isSuccess)
            let script = Varve.fullMessage(for: error)
            for word in ["histogram", "order-by", "as-of-seq", "partitions"] {
                #expect(script.contains(word))
            }
        }
    }

    @Test func idsThatLookLikeNumbersAreIDs() throws {
        let command: GetCommand = try parsed(["get", "9976970", "nsmc:12", "--history"])
        #expect(command.ids == ["9976970", "nsmc:12"])
        #expect(command.history)
    }

    @Test(arguments: [
        [], ["ingest"], ["scan"], ["get"], ["status"], ["verify"], ["dead"], ["dead", "list"],
        ["dead", "show"], ["dead", "try"], ["dead", "replay"], ["dead", "drop"], ["ledger"],
        ["profile"], ["profile", "list"], ["profile", "show"],
        ["why"], ["histogram"], ["timeline"], ["schema"], ["partitions"], ["repair"],
        ["hold"], ["hold", "add"], ["hold", "list"], ["hold", "release"], ["policy"],
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
