import Synchronization
import VarveFiles
import VarveSegments

/// One state of the store and the open files of its segments. What it shows never changes.
///
/// Safe to share between threads.
public final class Snapshot: Sendable {
    public let state: StoreState
    public let paths: StorePaths
    public let fileSystem: any FileSystem
    /// What of the state is in journals, and in segments that are only in memory.
    public let journaled: JournalSums
    /// The segments that are only in memory: what journals hold.
    public let inMemory: Set<SegmentID>
    private let opened: SegmentCache
    let pinned = PinnedFiles()

    /// - Parameter opened: readers that states before have opened; segments never change.
    init(
        state: StoreState, paths: StorePaths, fileSystem: any FileSystem,
        opened: SegmentCache = SegmentCache(), journaled: JournalSums = JournalSums(),
        inMemory: Set<SegmentID> = []
    ) {
        self.state = state
        self.paths = paths
        self.fileSystem = fileSystem
        self.opened = opened
        self.journaled = journaled
        self.inMemory = inMemory
    }

    private var identity: StoreIdentity { StoreIdentity(storeID: state.storeID) }

    /// The segment's reader; the last used ones stay open.
    ///
    /// - Throws: `StoreError.damaged` or `.missing`, naming the file.
    public func reader(_ entry: SegmentEntry) throws -> SegmentReader {
        if let reader = opened.reader(entry.id) { return reader }
        let reader = try open(entry)
        opened.add(entry.id, reader)
        return reader
    }

    /// A reader that is the caller's alone: for those who go through many segments once.
    ///
    /// - Throws: `StoreError.damaged` or `.missing`, naming the file.
    public func open(_ entry: SegmentEntry) throws -> SegmentReader {
        let path = paths.segment(entry)
        let reader = try naming(path) {
            let file = try pinned.file(path) ?? fileSystem.open(path, .read)
            return try SegmentReader(
                file: file,
                expecting: FileExpectation(
                    kind: .segment, store: identity, fileID: entry.id.rawValue))
        }
        try check(reader, against: entry, path)
        return reader
    }

    /// The rows of a segment that are dead; nil if none is.
    ///
    /// - Throws: `StoreError.damaged` or `.missing`, naming the file.
    public func deletionVector(_ entry: SegmentEntry) throws -> DeletionVector? {
        guard let vector = entry.deletionVector else { return nil }
        let path = paths.deletionVector(entry, number: vector.number)
        return try naming(path) {
            let limit = 1 << 30
            let bytes =
                try pinned.file(path)?.readAll(atMost: limit)
                ?? fileSystem.readAll(path, atMost: limit)
            return try DeletionVector(
                parsing: bytes,
                expecting: DeletionVectorExpectation(
                    store: identity, segment: entry.id.rawValue, number: vector.number,
                    checksum: vector.crc))
        }
    }

    /// The manifest's entry and the file must tell of the same segment.
    private func check(
        _ reader: SegmentReader, against entry: SegmentEntry, _ path: FilePath
    ) throws {
        guard reader.header.position.edit <= state.lastEdit else {
            throw StoreError.manifestBehind(
                path, knows: reader.header.position.edit, manifest: state.lastEdit)
        }
        guard
            reader.footerChecksum == entry.footerCRC,
            UInt64(reader.fileByteCount) == entry.fileBytes,
            UInt64(reader.footer.rowCount) == entry.rows
        else {
            throw StoreError.damaged(
                path,
                .damaged(
                    Damage(
                        file: reader.reference, offset: 0, kind: .identity,
                        expected: "the segment of \(entry.rows) rows that was committed",
                        found: "another of \(reader.footer.rowCount) rows")))
        }
    }

    private func naming<Value>(_ path: FilePath, _ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let error as FileError where error.isNotFound {
            throw StoreError.missing(path)
        } catch let error as FormatError {
            throw StoreError.damaged(path, error)
        }
    }
}

/// Open segments; beyond a bound the one that was not used for longest is let go.
final class SegmentCache: Sendable {
    private struct Held {
        var reader: SegmentReader
        var use: UInt64
    }

    private let held = Mutex<(segments: [SegmentID: Held], clock: UInt64)>(([:], 0))
    private static let countMax = 256

    func reader(_ id: SegmentID) -> SegmentReader? {
        held.withLock { held in
            held.clock += 1
            held.segments[id]?.use = held.clock
            return held.segments[id]?.reader
        }
    }

    /// Lets those go that a state does not have: a file without a name takes space while it is open.
    func keep(_ state: StoreState) {
        held.withLock { held in
            held.segments = held.segments.filter { state.segment($0.key) != nil }
        }
    }

    func add(_ id: SegmentID, _ reader: SegmentReader) {
        held.withLock { held in
            held.clock += 1
            if held.segments.count >= Self.countMax,
                let oldest = held.segments.min(by: { $0.value.use < $1.value.use })
            {
                held.segments[oldest.key] = nil
            }
            held.segments[id] = Held(reader: reader, use: held.clock)
        }
    }
}
