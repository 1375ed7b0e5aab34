import Synchronization
import VarveFiles
import VarveSegments

extension KeyEntry: HashOrdered {
    var orderingHash: UInt64 { hash }
}

extension NewFiles {
    /// Entries of a run that is made from segments: 64 MiB of them are sorted at a time.
    private static var rebuiltRunEntries: Int { 4 << 20 }

    /// Makes the key index anew from the rows of segments, in place of the state's runs. The caller
    /// merges what it gives, as after every commit.
    ///
    /// - Parameter parts: segments of records, superseded rows too: a version that comes again is
    ///   to be found.
    /// - Throws: `StoreError.damaged` or `.missing`, naming the segment that cannot tell its keys.
    mutating func rebuildKeyIndex(
        _ parts: [SegmentPart], snapshot: Snapshot, _ workers: Workers
    ) throws {
        for run in state.keyRuns {
            add(.removeKeyRun(run.id))
            replace(paths.keyRun(run.id))
        }
        var entries: [KeyEntry] = []
        var next = 0
        while next < parts.count {
            let some = Array(parts[next..<min(parts.count, next + 2 * workers.count)])
            next += some.count
            let read = Mutex<[Int: [KeyEntry]]>([:])
            try workers.forEach(some.count) { _, place in
                var keys: [KeyEntry] = []
                try RowKeyReader(snapshot).forEach(some[place]) { key, _ in
                    keys.append(KeyEntry(hash: key.hash, day: key.day))
                }
                read.withLock { $0[place] = keys }
            }
            for place in some.indices { entries += read.withLock { $0[place] ?? [] } }
            if entries.count >= Self.rebuiltRunEntries || next == parts.count {
                try addKeyRun(&entries)
                entries.removeAll(keepingCapacity: true)
            }
        }
    }

    private mutating func addKeyRun(_ entries: inout [KeyEntry]) throws {
        unsafe entries.withUnsafeMutableBufferPointer {
            unsafe HashOrder<KeyEntry>().sort($0, skippedBits: 0)
        }
        let id = KeyRunID(rawValue: try takeFileID())
        let writer = KeyRunWriter(
            file: try create(paths.keyRun(id)), header: header(.keyRun, fileID: id.rawValue),
            expectedEntryCount: entries.count)
        try writer.append(entries)
        add(.addKeyRun(KeyRunEntry(id, try writer.finish())))
    }
}
