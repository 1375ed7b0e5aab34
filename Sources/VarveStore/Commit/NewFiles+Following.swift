import VarveFiles
import VarveSegments

extension NewFiles {
    /// Brings the changes up to a newer state: rows that are marked may have got other marks, or may
    /// lie in other segments now. To be called with the lock COMMIT in hand; the files are durable
    /// when it returns.
    ///
    /// - Throws: `StoreError.outdated` where the changes take out a segment that is gone.
    mutating func follow(_ snapshot: Snapshot, _ position: ManifestPosition, _ workers: Workers)
        throws
    {
        let newer = snapshot.state
        for case .removeSegment(let id) in changes where newer.segment(id) == nil {
            throw StoreError.outdated
        }
        for (id, vector) in requires where newer.segment(id)?.deletionVector != vector {
            throw StoreError.outdated
        }
        if let holds, holds != newer.holds { throw StoreError.outdated }
        let old = state
        rebase(on: newer, position)
        if let swap { try swap.follow(snapshot, into: &self) }
        let stale = vectors.filter { id, vector in
            // What the commit itself adds nobody else knows.
            guard old.segment(id) != nil else { return false }
            return newer.segment(id)?.deletionVector != vector.before
                || newer.segment(id) == nil
        }
        guard !stale.isEmpty else { return try settle(workers) }
        var moved: [SegmentContent: [SequenceNumber: RowMark]] = [:]
        for (id, vector) in stale.sorted(by: { $0.key < $1.key }) {
            withdraw(vector, of: id)
            if let entry = newer.segment(id) {
                try mark(vector.marks, in: entry, snapshot)
                continue
            }
            for mark in vector.marks {
                moved[old.segment(id)?.content ?? .records, default: [:]][mark.sequence] = mark
            }
        }
        for (content, marks) in moved.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            let places = try RowLocator(snapshot).places(of: Set(marks.keys), content)
            for (id, rows) in places.sorted(by: { $0.key < $1.key }) {
                guard let entry = newer.segment(id) else { continue }
                // Rows that are nowhere were purged: nothing is left to mark.
                let found = rows.compactMap { sequence, row in
                    marks[sequence].map { mark in
                        var mark = mark
                        mark.row = row
                        return mark
                    }
                }
                try mark(found, in: entry, snapshot)
            }
        }
        try settle(workers)
    }

    /// Takes a deletion vector out of the changes, and its file away.
    mutating func withdraw(_ vector: NewVector, of id: SegmentID) {
        vectors[id] = nil
        removeChanges { change in
            if case .setDeletionVector(id, _) = change { return true }
            return false
        }
        if !vector.path.isEmpty { try? fileSystem.unlink(vector.path) }
    }
}
