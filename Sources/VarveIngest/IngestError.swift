import VarveReviews

/// A source that cannot be read on, and from where.
public struct SourceFault: Error, CustomStringConvertible {
    public let name: String
    public let code: DeadCode
    /// Byte of the source as it lies on the disk.
    public let offset: UInt64
    public let message: String

    public var description: String { "\(name), byte \(offset): \(code.name): \(message)" }
}

/// Why an ingest stopped.
public enum IngestError: Error, CustomStringConvertible {
    /// None of the first units is a record.
    case noRecord(source: String, beginning: String)
    /// No profile fits, or several do.
    case detection(source: String, DetectionError)
    /// No profile knows a table's heading, or several do.
    case heading(source: String, RecordFormat, DetectionError)
    /// None of the first units is a record: the wrong file or the wrong profile.
    case allDead(source: String, units: Int, profile: String, example: String)
    /// The ledger does not balance: a fault of this program. Nothing of the batch was committed.
    case unbalanced(String)
    /// A source that cannot be read as what its profile says. What was committed before stays.
    case unreadable(SourceFault)

    /// It was not found out how the source is read.
    var isOfDetection: Bool {
        switch self {
        case .noRecord, .detection, .heading: true
        case .allDead, .unbalanced, .unreadable: false
        }
    }

    public var description: String {
        switch self {
        case .noRecord(let source, let beginning):
            "\(source): no record at its beginning: \(beginning)"
        case .detection(let source, let error):
            "\(source): \(error)"
        case .heading(let source, let format, let error):
            error.candidates.isEmpty
                ? "\(source): there is no profile of format = \"\(format.name)\" that it could be of; "
                    + "write one, as `varve profile show` prints them, and name it: --profile FILE"
                : "\(source): its heading: \(error)"
        case .allDead(let source, let units, let profile, let example):
            "\(source): none of the first \(units) units is a record of the profile \(profile); the "
                + "first says: \(example). Nothing was stored: is it the right file, the right "
                + "--profile?"
        case .unbalanced(let text):
            "the ledger does not balance (\(text)): nothing of this batch was stored; please report it"
        case .unreadable(let fault): fault.description
        }
    }
}
