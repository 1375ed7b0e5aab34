import ArgumentParser
import VarveQuery

/// How records are printed.
enum RecordFormatOption: String, ExpressibleByArgument, CaseIterable {
    /// Each record's bytes as they were received.
    case raw
    /// JSON records as they were received, rows of tables as objects by their header.
    case ndjson

    var form: RecordForm { self == .raw ? .asReceived : .object }
}

/// How records are printed, and what ends each.
struct RecordOptions: ParsableArguments {
    @Option(help: "raw: bytes as received; ndjson: one JSON object a line.")
    var format = RecordFormatOption.ndjson

    @Flag(name: .customShort("0"), help: "End each record with NUL instead of a line feed.")
    var zero = false

    var terminator: UInt8 { zero ? 0 : UInt8(ascii: "\n") }
}
