import Synchronization
import VarveSegments

/// Checks the runs of the key index, then that they lead to every live record.
final class KeyIndexCheck: Sendable {
    private let snapshot: Snapshot
    private let log: VerifyLog
    private let isSound = Mutex(true)

    init(_ snapshot: Snapshot, _ log: VerifyLog) {
        self.snapshot = snapshot
        self.log = log
    }

    /// Reads every byte of a run.
    func check(_ entry: KeyRunEntry) {
        let path = snapshot.paths.keyRun(entry.id)
        log.addFile(bytes: entry.fileBytes)
        do {
            let file = try snapshot.fileSystem.open(path, .read)
            defer { file.close() }
            let reader = try KeyRunReader(
                file: file,
                expecting: FileExpectation(
                    kind: .keyRun, store: StoreIdentity(storeID: snapshot.state.storeID),
                    fileID: entry.id.rawValue))
            if reader.header.position.edit > snapshot.state.lastEdit {
                throw StoreError.manifestBehind(
                    path, knows: reader.header.position.edit, manifest: snapshot.state.lastEdit)
            }
            try reader.verify()
            let summary = reader.summary
            if summary.checksum != entry.crc || UInt64(summary.entryCount) != entry.entries
                || UInt64(summary.byteCount) != entry.fileBytes
            {
                fail()
                log.add(
                    .identity, path,
                    "expected the run of \(entry.entries) entries that was committed, found "
                        + "another of \(summary.entryCount)")
            }
        } catch {
            fail()
            log.add(error, path)
        }
        log.advance(Int(clamping: entry.fileBytes))
    }

    private func fail() { isSound.withLock { $0 = false } }

    /// The index to ask for records; nil where a run is damaged, which alone explains what would be
    /// missing.
    func opened() -> KeyQuestions? {
        guard isSound.withLock({ $0 }) else { return nil }
        let index = KeyIndex(
            paths: snapshot.paths, fileSystem: snapshot.fileSystem,
            identity: StoreIdentity(storeID: snapshot.state.storeID))
        do {
            try index.refresh(snapshot.state)
        } catch {
            log.add(error, snapshot.paths.index)
            return nil
        }
        return KeyQuestions(index, snapshot, log)
    }
}

/// A live record that the key index must lead to. 24 bytes.
struct LiveKey {
    var hash: UInt64
    var day: Int32
    /// For the message.
    var segment: SegmentID
}

/// Collects the keys of live records and asks the index for many at once: each time it is read once.
final class KeyQuestions: Sendable {
    private let waiting = Mutex<[LiveKey]>([])
    private let index: Handover<KeyIndex>
    private let snapshot: Snapshot
    private let log: VerifyLog
    private static let countMax = 1 << 20

    init(_ index: KeyIndex, _ snapshot: Snapshot, _ log: VerifyLog) {
        self.index = Handover(index)
        self.snapshot = snapshot
        self.log = log
    }

    /// Adds the keys of one segment's live rows.
    func add(_ keys: [LiveKey]) {
        waiting.withLock {
            $0.append(contentsOf: keys)
            if $0.count >= Self.countMax { ask(&$0) }
        }
    }

    func finish() { waiting.withLock { ask(&$0) } }

    private func ask(_ keys: inout [LiveKey]) {
        defer { keys.removeAll(keepingCapacity: true) }
        keys.sort { $0.hash < $1.hash }
        let hashes = keys.map(\.hash)
        var missing: [SegmentID: Int] = [:]
        do {
            let matches = try unsafe hashes.withUnsafeBufferPointer {
                try unsafe index.value.matches($0)
            }
            var next = 0
            for (place, key) in keys.enumerated() {
                var isFound = false
                while next < matches.count, Int(matches[next].index) == place {
                    if matches[next].day == key.day { isFound = true }
                    next += 1
                }
                if !isFound { missing[key.segment, default: 0] += 1 }
            }
        } catch {
            log.add(error, snapshot.paths.index)
        }
        for (segment, count) in missing {
            guard let entry = snapshot.state.segment(segment) else { continue }
            log.add(
                .key, snapshot.paths.segment(entry), of: entry.partition,
                "the key index does not lead to \(count) of its records")
        }
    }
}
