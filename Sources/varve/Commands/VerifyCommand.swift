import ArgumentParser
import VarveJSON
import VarveStore

/// `varve verify`
struct VerifyCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check every byte of the store.",
        discussion: """
            Checks all checksums, the key index against the segments and all counts against the \
            manifest; --deep also rebuilds every record and compares its digest. Changes nothing. \
            Exits with 65 if anything is damaged.

            Example: varve verify --deep
            """)

    @OptionGroup var store: StoreOptions

    @Flag(help: "Also rebuild every record and compare its digest.")
    var deep = false

    @Flag(help: "Print one JSON object.")
    var json = false

    func run(_ console: Console) throws -> ProcessStatus {
        let opened = try store.open()
        let meter = ProgressMeter(isShown: console.showsProgress)
        let verify = Verify(opened, isDeep: deep, workers: .perProcessor)
        let report = verify.run { meter.report($0) }
        meter.clear()
        if json {
            try console.output.write(data: Array(VerifyText.json(report).text.utf8))
            try console.output.line()
        } else {
            for line in VerifyText.lines(report, isDeep: deep, console.style) {
                try console.output.line(line)
            }
        }
        guard !report.isSound else { return .done }
        console.note("varve: \(Failure.remedy)")
        return .badData
    }
}
