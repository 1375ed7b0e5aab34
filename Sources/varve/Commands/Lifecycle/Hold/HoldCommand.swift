import ArgumentParser

/// `varve hold`
struct HoldCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hold",
        abstract: "Keep records from being dropped, whatever the policy says.",
        discussion: """
            A hold is a name and a filter. While it is there, no compact drops or purges a record that \
            the filter takes: old and new versions, records that are yet to come, and rows that were \
            dropped and are not gone. Their neighbours go as they would.

            Example: varve hold list
            """,
        subcommands: [HoldAddCommand.self, HoldListCommand.self, HoldReleaseCommand.self])
}
