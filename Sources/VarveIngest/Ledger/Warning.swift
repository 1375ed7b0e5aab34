import VarveJSON

/// What the user should know of a run that did what it was asked for.
public struct Warning: Sendable, Equatable {
    /// For programs. Persisted.
    public var code: String
    /// For people: what, and what it may mean.
    public var message: String

    var json: JSONValue {
        .object([("code", .string(code)), ("message", .string(message))])
    }
}

/// Versions that say what was there already, told by a sample of each batch: most likely of a file
/// that was written anew by another program.
struct ReserialisedVersions {
    /// How many the run has, as far as the samples tell.
    private var estimate: Double = 0

    /// A batch where fewer of the units are versions is not looked at: a share of the run that is
    /// worth a warning would not come from it.
    private static let share = 0.1

    /// - Parameter sample: looks at some versions.
    mutating func add(
        versions: UInt64, units: UInt64, sample: () throws -> (asked: Int, same: Int)
    ) rethrows {
        guard Double(versions) > Double(units) * Self.share else { return }
        let (asked, same) = try sample()
        guard asked > 0 else { return }
        estimate += Double(versions) * Double(same) / Double(asked)
    }

    /// The warning, where they are more than a tenth of the run's units.
    func warning(units: UInt64) -> Warning? {
        guard estimate > Double(units) * Self.share else { return nil }
        let count = Digits.grouped(UInt64(estimate.rounded()))
        return Warning(
            code: "reserialised",
            message: "about \(count) of \(Digits.grouped(units)) units are versions with the "
                + "values of those they replace, in another order or other white space or escapes: "
                + "most likely the file was written anew by another program")
    }
}
