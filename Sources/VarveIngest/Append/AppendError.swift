/// Why an appender took nothing of a batch; others go on.
public enum AppendError: Error, CustomStringConvertible {
    /// The batch is larger than one group may be.
    case tooLarge(byteCount: Int, limit: Int)
    /// The appender was closed.
    case closed

    public var description: String {
        switch self {
        case .tooLarge(let byteCount, let limit):
            "a batch of \(byteCount) bytes, at most \(limit) are taken at once: append it in parts"
        case .closed: "the appender was closed: nothing more is taken"
        }
    }
}
