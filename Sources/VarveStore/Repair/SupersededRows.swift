import VarveSegments

/// Finds which rows newer versions replaced, from the rows alone.
///
/// The rows under an id are a chain by sequence, of which the last is visible. What an undo took out
/// has replaced nothing, as far as deletion vectors still tell. What has expired has: an older version
/// that a hold kept of it stays hidden.
///
/// Takes 8 bytes for each row, and about 100 for each whose id others bear too.
struct SupersededRows {
    private struct Newer {
        var identity: [UInt8]
        var sequence: UInt64
    }

    /// Rows that may have replaced others, by the hash of the identity.
    private var newer: [UInt64: [Newer]] = [:]
    /// The greatest run of any row.
    private(set) var runMax: UInt64 = 0
    private let reader: RowKeyReader
    private let vector: (SegmentEntry) throws -> DeletionVector?

    /// Reads the rows of all parts, twice.
    ///
    /// - Parameter vector: the deletion vector of a segment, where it can be trusted.
    /// - Throws: as `RowKeyReader.forEach`; what `vector` throws.
    init(
        _ parts: [SegmentPart], _ snapshot: Snapshot,
        vector: @escaping (SegmentEntry) throws -> DeletionVector?
    ) throws {
        reader = RowKeyReader(snapshot)
        self.vector = vector
        var hashes: [UInt64] = []
        for part in parts {
            try reader.forEach(part) { key, _ in
                runMax = max(runMax, key.run)
                hashes.append(key.hash)
            }
        }
        hashes.sort()
        let repeated = Set(zip(hashes, hashes.dropFirst()).filter { $0 == $1 }.map(\.0))
        guard !repeated.isEmpty else { return }
        for part in parts {
            let vector = try vector(part.entry)
            try reader.forEach(part) { key, identity in
                guard repeated.contains(key.hash),
                    vector?.isDropped(row: key.row, for: .retracted) != true
                else { return }
                newer[key.hash, default: []].append(
                    Newer(identity: identity(), sequence: key.sequence))
            }
        }
    }

    /// The rows of a part that are superseded, each since the next version's sequence. Of rows that
    /// are dropped their vector tells.
    func entries(_ part: SegmentPart) throws -> [DeletionVector.Entry] {
        let vector = try vector(part.entry)
        var entries: [DeletionVector.Entry] = []
        try reader.forEach(part) { key, identity in
            guard let candidates = newer[key.hash], vector?.isDropped(row: key.row) != true else {
                return
            }
            let id = identity()
            let next = candidates.filter { $0.sequence > key.sequence && $0.identity == id }
                .map(\.sequence).min()
            guard let next else { return }
            entries.append(
                DeletionVector.Entry(row: key.row, since: next, reason: .superseded))
        }
        return entries
    }
}

extension DeletionVector {
    fileprivate func isDropped(row: UInt32, for reason: DeletionReason) -> Bool {
        entries(row: row).contains { $0.reason == reason }
    }
}
