/// Why a record is not erased. Nothing was changed.
public enum ForgetError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Holds keep rows of it.
    case held(names: [String])

    public var description: String {
        switch self {
        case .held(let names):
            "the record is kept by the hold \(names.joined(separator: ", ")): nothing was changed; "
                + "`varve hold release` ends a hold"
        }
    }
}
