import VarveReviews

/// Finds dead letters and tells what became of them.
///
/// A letter is resolved once it was replayed, or once a record with its id arrived after it: in a
/// later run, or later in its own one. The id is read from the letter's bytes, see `UnitIdentity`, by
/// the profile that the letter was judged by, which is stored with it; that of a row by its table's
/// heading, which the ledger has. A letter whose id cannot be read stays open.
public struct DeadLetterScan {
    private let snapshot: Snapshot
    private let filter: DeadLetterFilter
    private let profile: Profile?
    private let workers: Workers
    /// What was opened ahead; nil where each visit opens it.
    private var arrivals: ArrivalFinder?

    /// Letters that are judged together: their number and their bytes.
    private static let pieceCount = 8_192
    private static let pieceBytes = 16 << 20

    /// - Parameter profile: tells where ids stand; nil for each letter's own.
    public init(
        _ snapshot: Snapshot, _ filter: DeadLetterFilter, profile: Profile? = nil,
        workers: Workers
    ) {
        self.snapshot = snapshot
        self.filter = filter
        self.profile = profile
        self.workers = workers
    }

    /// A scan of a store's present state. What it will read is opened now, so that letters can be
    /// shown as they come, whatever a compactor does meanwhile.
    ///
    /// - Throws: `StoreError`.
    public init(
        _ store: Store, _ filter: DeadLetterFilter, profile: Profile? = nil, workers: Workers
    ) throws {
        self = try store.withSettledSnapshot { snapshot in
            var scan = DeadLetterScan(snapshot, filter, profile: profile, workers: workers)
            try scan.open()
            return scan
        }
    }

    private mutating func open() throws {
        let letters = snapshot.state.deadSegments.filter(filter.mayPass)
        guard !letters.isEmpty else { return }
        try snapshot.pin(letters, vectors: true)
        // Any of them may hold the record that a letter waits for.
        try snapshot.pin(snapshot.state.recordSegments, vectors: true)
        arrivals = try ArrivalFinder(snapshot, workers)
    }

    /// Calls `body` with each letter that passes, by number.
    ///
    /// - Throws: `StoreError`; what `body` throws.
    /// - Complexity: reads the segments that may hold them; memory: one piece of letters.
    public func visit(_ body: (FoundDeadLetter) throws -> Void) throws {
        let arrivals = try arrivals ?? ArrivalFinder(snapshot, workers)
        let headings = LetterHeadings(snapshot)
        for entry in snapshot.state.deadSegments where filter.mayPass(entry) {
            var piece: [FoundDeadLetter] = []
            var pieceBytes = 0
            try DeadLetterReader(snapshot).forEach(in: entry) { found in
                guard filter.passes(found.letter) else { return }
                piece.append(found)
                pieceBytes += found.letter.bytes.count
                guard piece.count == Self.pieceCount || pieceBytes >= Self.pieceBytes else {
                    return
                }
                try judge(piece, arrivals, headings, body)
                piece.removeAll(keepingCapacity: true)
                pieceBytes = 0
            }
            try judge(piece, arrivals, headings, body)
        }
    }

    /// Tells the states of letters of one segment, and hands over those that are asked for.
    private func judge(
        _ piece: [FoundDeadLetter], _ arrivals: ArrivalFinder, _ headings: LetterHeadings,
        _ body: (FoundDeadLetter) throws -> Void
    ) throws {
        guard !piece.isEmpty else { return }
        var piece = piece
        if let profile = profile ?? piece.first?.profile {
            let reader = UnitIdentity(profile: profile)
            let ids: [[UInt8]?] = try piece.indices.map { place in
                guard piece[place].state == .open else { return nil }
                let letter = piece[place].letter
                let header = try headings.header(of: letter, profile.format)
                piece[place].header = header
                return reader.identity(of: letter.bytes, header: header)
            }
            let newest = try arrivals.newest(ids, namespace: profile)
            for (place, arrival) in newest.enumerated() {
                guard let arrival, arrival.isLater(than: piece[place].letter) else { continue }
                piece[place].state = .answered(arrival.sequence)
            }
        }
        for found in piece where filter.passes(found.state) { try body(found) }
    }
}
