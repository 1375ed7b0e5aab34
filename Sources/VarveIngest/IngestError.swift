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
    /// No profile fits, or several do.
    case detection(source: String, DetectionError)
    /// None of the first units is a record: the wrong file or the wrong profile.
    case allDead(source: String, units: Int, profile: String, example: String)
    /// The ledger does not balance: a fault of this program. Nothing of the batch was committed.
    case unbalanced(String)
    /// A source that cannot be read as what its profile says. What was committed before stays.
    case unreadable(SourceFault)

    public var description: String {
        switch self {
        case .detection(let source, let error):
            "\(source): \(error)"
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
