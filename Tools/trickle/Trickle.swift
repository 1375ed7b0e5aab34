import ArgumentParser
import VarveStore

/// Years of reviews that trickle in day by day, with a compact behind each day: whether the store stays
/// small, and what that costs. Prints one JSON object; ends with 1 where a bound was broken.
@main
struct Trickle: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trickle", abstract: "Simulate a store's life, a day at a time.")

    @Option(help: "Days.")
    var days = 400
    @Option(help: "Fewest and most records of a day.")
    var records = "50-5000"
    @Option(help: "Days after which a record expires; 0 for never.")
    var expireAfter = 0
    @Option(help: "Days that dropped records can be brought back.")
    var trashKeep = 0
    @Option(help: "Of the generator.")
    var seed: UInt64 = 1
    @Argument(help: "An empty folder to work in.")
    var folder: String

    mutating func run() throws {
        let bounds = records.split(separator: "-").compactMap { Int($0) }
        guard bounds.count == 2, bounds[0] > 0, bounds[0] <= bounds[1], days > 0 else {
            throw ValidationError("--records takes a range, as 50-5000, --days a number from 1 on")
        }
        var policy = LifecyclePolicy()
        policy.expireAfter = expireAfter > 0 ? Int64(expireAfter) * LifecyclePolicy.day : nil
        policy.trashKeep = Int64(trashKeep) * LifecyclePolicy.day
        var life = try Life(
            folder: folder, policy: policy, records: bounds[0]...bounds[1], seed: seed)
        for day in 0..<days { try life.live(day) }
        let report = try life.finish()
        print(report.json)
        guard report.faults.isEmpty else { throw ExitCode.failure }
    }
}
