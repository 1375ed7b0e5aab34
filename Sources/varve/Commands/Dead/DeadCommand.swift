import ArgumentParser
import VarveReviews

extension DeadCode: ExpressibleByArgument {
    /// By its name.
    public init?(argument: String) { self.init(name: argument) }

    public static var allValueStrings: [String] { allCases.map(\.name) }
    public static var allValueDescriptions: [String: String] { [:] }
    public var defaultValueDescription: String { name }
}

/// `varve dead`
struct DeadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dead",
        abstract: "Show what was not accepted, why, and put it right.",
        discussion: """
            A dead letter is open until it is replayed, or until a record with its id arrives after \
            it: then it is resolved. The id is read from the letter's bytes where the profile that it \
            was judged by has it; a letter whose id cannot be read stays open.

            Example: varve dead list --run 12
            """,
        subcommands: [
            DeadListCommand.self, DeadShowCommand.self, DeadTryCommand.self,
            DeadReplayCommand.self, DeadDropCommand.self,
        ])
}
