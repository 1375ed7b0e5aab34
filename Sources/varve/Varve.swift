import ArgumentParser
import Glibc
import VarveFiles

/// The command line.
@main
struct Varve: ParsableCommand {
    /// Printed by `--version`.
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "varve",
        abstract: "A raw store for reviews: nothing lost, nothing twice, nothing rewritten.",
        discussion: """
            The store is --store DIR, else $VARVE_STORE, else ./reviews.varve. Data goes to standard \
            output, everything else to standard error.

            varve --generate-completion-script bash (or zsh, fish) prints completions for a shell.

            Exit codes: 0 done; 1 an id asked for is not there; 3 done, but more dead letters than \
            --max-dead; 4 wants --yes, nothing changed; 64 usage; 65 damaged or wrong data; 66 no such input or store; 73 cannot \
            create; 74 I/O error; 75 the wait for a lock ran out; 130 stopped at a commit.

            Example: varve ingest reviews-2013.ndjson.gz reviews-2014.ndjson
            """,
        version: "varve \(version)",
        subcommands: [
            IngestCommand.self, ScanCommand.self, GetCommand.self, WhyCommand.self,
            HistogramCommand.self, TimelineCommand.self, StatusCommand.self,
            PartitionsCommand.self, SchemaCommand.self, DeadCommand.self, LedgerCommand.self,
            CompactCommand.self, PolicyCommand.self, UndoCommand.self, HoldCommand.self,
            ForgetCommand.self, SnapshotCommand.self, VerifyCommand.self, RepairCommand.self,
            ProfileCommand.self,
        ])

    static func main() {
        StopSignal.ignoreBrokenPipes()
        Posix.raiseOpenFileCountMax()
        let console = Console()
        Glibc.exit(status(Array(CommandLine.arguments.dropFirst()), console).rawValue)
    }

    /// Runs a command to its end, output flushed.
    static func status(_ arguments: [String], _ console: Console) -> ProcessStatus {
        var status = ProcessStatus.done
        do {
            var command = try parseAsRoot(arguments)
            if var command = command as? any ConsoleCommand {
                status = try command.run(console)
            } else {
                try command.run()
            }
        } catch {
            status = tell(error, console)
        }
        do {
            try console.output.flush()
        } catch {
            // Where the reader has gone the command did what it was asked for all the same.
            if error != .closed { return tell(error, console) }
        }
        return status
    }

    /// Says what went wrong; help and version are no errors, though they come as such.
    private static func tell(_ error: any Error, _ console: Console) -> ProcessStatus {
        let failure = Failure(error) ?? parserFailure(error)
        if failure.status == .done {
            try? console.output.write(failure.message)
        } else if !failure.message.isEmpty {
            // What was printed so far comes first where both go to one place.
            try? console.output.flush()
            console.note("varve: \(failure.message)")
        }
        return failure.status
    }

    /// What the argument parser says.
    private static func parserFailure(_ error: any Error) -> Failure {
        let text = fullMessage(for: error)
        guard !exitCode(for: error).isSuccess else {
            return Failure(.done, text.isEmpty ? "" : text + "\n")
        }
        return Failure(.usage, Failure.withoutPrefix(text))
    }
}

/// A command that prints.
protocol ConsoleCommand: ParsableCommand {
    /// Does the work; what it throws is told and mapped by ``Failure``.
    mutating func run(_ console: Console) throws -> ProcessStatus
}
