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
        discussion: "Example: varve profile list")

    func run(_ console: Console) throws -> ProcessStatus {
        let profiles = try BuiltInProfiles.all()
        let width = profiles.map { Column.width($0.name) }.max() ?? 0
        for profile in profiles {
            try console.output.line(
                "\(Column.left(profile.name, width))   \(Column.left(profile.format.name, 4))   "
                    + "ids \(profile.derivesID ? "derived" : "given"), namespace "
                    + profile.namespace)
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
