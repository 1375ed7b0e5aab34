/// Why a run cannot be undone. Nothing was changed.
public enum UndoError: Error, Hashable, Sendable, CustomStringConvertible {
    /// No run of that number has ended.
    case unknown(RunID)
    /// The run has not ended.
    case open(RunID)
    /// The run did what cannot be taken back.
    case final(RunID, kind: String)
    /// Of the run nothing is left that could be taken back.
    case nothing(RunID, kind: String)

    public var description: String {
        switch self {
        case .unknown(let run):
            "no run \(run) is known: `varve undo list` names those that can be undone"
        case .open(let run):
            "run \(run) has not ended: let it end, or go on with it, then undo it"
        case .final(let run, let kind):
            "run \(run) is a \(kind), which cannot be undone: `varve undo list` names those that can"
        case .nothing(let run, "undo"):
            "run \(run), an undo, has nothing left that could be taken back: only what an undo took "
                + "out can be; what it brought back of a compact goes again by the next one, and of an "
                + "ingest by `varve undo` of that"
        case .nothing(let run, let kind):
            "run \(run), a run of kind \(kind), has nothing left that could be taken back: it was "
                + "undone, or what it dropped is gone, or later runs built on it, or a hold keeps it"
        }
    }
}
