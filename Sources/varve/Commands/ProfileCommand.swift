import ArgumentParser
import VarveReviews

/// `varve profile`
struct ProfileCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "profile",
        abstract: "Show how sources map to canonical fields.",
        discussion: "Example: varve profile show amazon-2014 > mine.toml",
        subcommands: [ProfileListCommand.self, ProfileShowCommand.self])
}

/// `varve profile list`
struct ProfileListCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the built-in profiles.",
        discussion: """
            With the keys that a unit must have at its top to be taken for one of the profile.

            Examples:
              varve profile list
              varve profile list --json
            """)

    @Flag(help: "Print one JSON object.")
    var json = false

    func run(_ console: Console) throws -> ProcessStatus {
        let list = ProfileList(profiles: try BuiltInProfiles.all())
        if json {
            try console.output.line(json: list.json)
        } else {
            try list.print(to: console.table)
        }
        return .done
    }
}

/// `varve profile show`
struct ProfileShowCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Print a profile's TOML text, to start one of your own from.",
        discussion: "Example: varve profile show review > mine.toml")

    @Argument(help: "The profile's name.")
    var name: String

    func run(_ console: Console) throws -> ProcessStatus {
        guard let text = BuiltInProfiles.toml(named: name) else {
            throw CommandError.usage(
                "no profile is named \(name); there are \(ProfileSource.names)")
        }
        try console.output.write(text)
        return .done
    }
}
