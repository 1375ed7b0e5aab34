import VarveSegments

/// Finds which rows newer versions replaced, from the rows alone.
///
/// Only rows of version 2 and above have replaced any, so only these are remembered: about 100 bytes
/// each.
struct SupersededRows {
    private struct Newer {
        var identity: [UInt8]
        var sequence: UInt64
    }

    /// By the hash of the identity.
    private var newer: [UInt64: [Newer]] = [:]
    /// The greatest run of any row.
    private(set) var runMax: UInt64 = 0
    private let reader: RowKeyReader

    /// Reads the rows of all parts.
    ///
    /// - Throws: as `RowKeyReader.forEach`.
    init(_ parts: [SegmentPart], _ snapshot: Snapshot) throws {
        reader = RowKeyReader(snapshot)
        for part in parts {
            try reader.forEach(part) { key, identity in
                runMax = max(runMax, key.run)
                guard key.version > 1 else { return }
                newer[key.hash, default: []].append(
                    Newer(identity: identity(), sequence: key.sequence))
            }
        }
    }

    /// The rows of a part that are superseded, each since the next version's sequence.
    func entries(_ part: SegmentPart) throws -> [DeletionVector.Entry] {
        var entries: [DeletionVector.Entry] = []
        try reader.forEach(part) { key, identity in
            guard let candidates = newer[key.hash] else { return }
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
