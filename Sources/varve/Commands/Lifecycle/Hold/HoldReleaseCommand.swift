import ArgumentParser
import VarveStore

/// `varve hold release`
struct HoldReleaseCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "release",
        abstract: "Give up a hold: its records go as the policy says.",
        discussion: """
            Nothing is dropped by that; the next compact may do so. Exits with 1 if there is no such \
            hold.

            Example: varve hold release case-17
            """)

    @Argument(help: "The hold's name.")
    var name: String

    @OptionGroup var options: HoldOptions

    func run(_ console: Console) throws -> ProcessStatus {
        let (hold, run) = try options.open("varve hold release")
            .release(name, at: SystemClock.micros())
        if options.json {
            try console.output.line(
                json: HoldText.json("varve-hold-release-1", hold, nil, run: run))
        } else {
            try console.output.line(HoldText.released(hold, run))
        }
        return .done
    }
}
