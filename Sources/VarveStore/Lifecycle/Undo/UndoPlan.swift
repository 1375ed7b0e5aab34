import VarveSegments

/// What undoing a run comes to.
public struct UndoPlan {
    /// The run to undo.
    public let run: RunID
    /// What it did, in the ledger's words.
    public let kind: String
    /// Rows that it had dropped and that come back.
    public internal(set) var restored: UInt64 = 0
    /// Rows that it had added and that are taken out.
    public internal(set) var retracted: UInt64 = 0
    /// Rows of the run that stay as they are, as a later run built on them or took them out.
    public internal(set) var builtOn: UInt64 = 0
    /// Rows of the run that a hold keeps.
    public internal(set) var held: UInt64 = 0
    /// Rows of the run that were purged, or dropped by another run.
    public internal(set) var gone: UInt64 = 0
    /// Older versions that are visible again, as what replaced them is taken out, or gone for good.
    public internal(set) var uncovered: UInt64 = 0
    /// The latest review time among the rows that are taken out, in microseconds since 1970.
    public internal(set) var youngest: Int64?
    /// Dead letters that are open again, as the records that were made of them are taken out.
    public internal(set) var reopened: UInt64 = 0
    /// What changes, by segment.
    var changes: [SegmentID: SegmentUndo] = [:]
    /// What the plan stands on.
    let snapshot: Snapshot

    init(_ run: RunID, _ kind: String, _ snapshot: Snapshot) {
        self.run = run
        self.kind = kind
        self.snapshot = snapshot
    }

    /// Visible records of the state that it stands on.
    public var liveRows: UInt64 {
        snapshot.state.recordSegments.reduce(0) { $0.addingSaturated($1.liveRows) }
    }

    /// Whether it can be done as it is in a state that is perhaps newer.
    func stands(in state: StoreState) -> Bool {
        let old = snapshot.state
        return old.lastEdit == state.lastEdit
            || old.recordSegments == state.recordSegments
                && old.deadSegments == state.deadSegments && old.journals == state.journals
                && old.holds == state.holds && old.drops == state.drops
    }
}

/// An undo that was done.
public struct UndoOutcome {
    /// Its own run.
    public let run: RunID
    /// What was done.
    public let plan: UndoPlan
}
