import Synchronization
import VarveBytes
import VarveColumns
import VarveFiles
import VarveJSON
import VarveSegments

/// A sum over records that is the same for the same records, whatever segments they lie in and in
/// what order; another record, one more or one less changes it.
struct RecordSum: Equatable {
    /// How many records.
    var rows = 0
    /// Of each record the hash of its bytes and of all that the store knows of it, keyed by the
    /// store; added up modulo 2^64, twice: as it is and multiplied with itself made odd.
    var first: UInt64 = 0
    var second: UInt64 = 0

    mutating func add(_ hash: UInt64) {
        rows += 1
        first &+= hash
        second &+= hash &* (hash | 1)
    }

    mutating func add(_ other: RecordSum) {
        rows += other.rows
        first &+= other.first
        second &+= other.second
    }

    /// A segment, and which of its rows count.
    struct Part: Sendable {
        var entry: SegmentEntry
        /// Where its file is now.
        var path: FilePath
        /// For each row its route; those that are purged do not count. Nil if all do.
        var skips: [UInt16]?
    }

    /// What segments hold together.
    struct Total {
        var sum = RecordSum()
        /// The footers' digests added up, of all rows.
        var digests: UInt64 = 0
        /// Whether the rows of each segment are in the order of their sequences.
        var isOrdered = true
    }

    /// Reads segments from their files and sums their records up, row groups side by side.
    ///
    /// - Throws: `StoreError.damaged`, naming the file.
    static func total(of parts: [Part], _ snapshot: Snapshot, _ workers: Workers) throws -> Total {
        var readers: [SegmentReader] = []
        defer { for reader in readers { reader.close() } }
        for part in parts { readers.append(try part.open(snapshot)) }
        let pieces = readers.enumerated().flatMap { place, reader in
            reader.footer.rowGroups.indices.map { (part: place, rowGroup: $0) }
        }
        let hash = KeyedHash(key: snapshot.state.digestKey)
        let readings = Handover((0..<workers.count).map { _ in RowGroupReading(hash) })
        let found = Mailbox<RowGroupTotal>()
        try workers.forEach(pieces.count) { [readers] worker, index in
            let (place, rowGroup) = pieces[index]
            let part = parts[place]
            found.set(
                index,
                try part.naming {
                    try readings.value[worker].total(
                        of: rowGroup, in: readers[place], skips: part.skips)
                })
        }
        var total = Total()
        for reader in readers { total.digests &+= reader.footer.contentDigest }
        var last: (part: Int, sequence: Int64)?
        for (index, piece) in pieces.enumerated() {
            guard let rowGroup = found.take(index) else { throw StoreError.poisoned }
            total.sum.add(rowGroup.sum)
            let follows = last.map { $0.part != piece.part || $0.sequence < rowGroup.first } ?? true
            total.isOrdered = total.isOrdered && rowGroup.isOrdered && follows
            last = (piece.part, rowGroup.last)
        }
        return total
    }
}

extension RecordSum.Part {
    fileprivate func open(_ snapshot: Snapshot) throws -> SegmentReader {
        let file = try snapshot.fileSystem.open(path, .read)
        return try naming {
            try SegmentReader(
                file: file,
                expecting: FileExpectation(
                    kind: .segment, store: StoreIdentity(storeID: snapshot.state.storeID),
                    fileID: entry.id.rawValue))
        }
    }

    fileprivate func naming<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let error as FormatError {
            throw StoreError.damaged(path, error)
        }
    }
}

/// What a row group adds to the sum of its segment.
private struct RowGroupTotal {
    var sum = RecordSum()
    /// Sequences of its first and its last row.
    var first = Int64.max
    var last: Int64 = -1
    var isOrdered = true
}

/// Sums row groups up, with memory that is used again. For one thread at a time.
private final class RowGroupReading {
    private let hash: KeyedHash
    private let decoder = RowGroupDecoder()
    private let scratch = ByteSink()
    private let record = RecordBuffer()

    init(_ hash: KeyedHash) { self.hash = hash }

    /// - Parameter skips: of the whole segment, as `RecordSum.Part` has them.
    /// - Throws: `FormatError`.
    func total(
        of ordinal: Int, in reader: SegmentReader, skips: [UInt16]?
    ) throws -> RowGroupTotal {
        var total = RowGroupTotal()
        let firstRow = reader.footer.rowGroups[..<ordinal].reduce(0) { $0 + $1.rowCount }
        try reader.load(rowGroup: ordinal, columns: nil, into: decoder, scratch: scratch)
        let known: [SystemColumn] = [.sequence, .line, .source, .run, .ingestedAt, .version]
        let columns = known.map { decoder.integers($0) }
        total.first = columns[0].first ?? .max
        for sequence in columns[0] {
            total.isOrdered = total.isOrdered && total.last < sequence
            total.last = sequence
        }
        do {
            try unsafe decoder.forEachRow(reader.layout) { row, shape, values in
                if let skips, skips[firstRow + row] == InputSurvey.purged { return }
                record.removeAll()
                unsafe shape.rebuild(values, into: record)
                var seed = decoder.digest(row)
                for column in columns {
                    seed = (seed ^ UInt64(bitPattern: column[row])) &* 0x9E37_79B9_7F4A_7C15
                    seed ^= seed >> 29
                }
                total.sum.add(unsafe hash.hash(record.bytes, continuing: seed))
            }
        } catch let error as ChunkError {
            throw reader.damage(
                at: reader.footer.rowGroups[ordinal].offset + error.offset,
                expected: error.expected, found: error.found)
        }
        return total
    }
}

/// Values that workers leave for the one who asked them.
final class Mailbox<Value>: Sendable {
    private let values = Mutex<[Int: Handover<Value>]>([:])

    func set(_ index: Int, _ value: Value) {
        let handed = Handover(value)
        values.withLock { $0[index] = handed }
    }

    func take(_ index: Int) -> Value? { values.withLock { $0.removeValue(forKey: index) }?.value }
}
