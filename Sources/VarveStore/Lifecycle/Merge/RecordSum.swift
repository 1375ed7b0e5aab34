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

    /// Reads segments from their files and sums their records up.
    ///
    /// - Returns: the sum; the sum of the footers' digests, of all rows; and whether the rows of each
    ///   segment are in the order of their sequences.
    /// - Throws: `StoreError.damaged`, naming the file.
    static func sum(
        _ parts: [Part], _ snapshot: Snapshot, _ workers: Workers
    ) throws -> (sum: RecordSum, digests: UInt64, isOrdered: Bool) {
        let total = Mutex<(sum: RecordSum, digests: UInt64, isOrdered: Bool)>(
            (RecordSum(), 0, true))
        let state = snapshot.state
        let fileSystem = snapshot.fileSystem
        try workers.forEach(parts.count) { _, index in
            let part = parts[index]
            do {
                let reader = try SegmentReader(
                    file: try fileSystem.open(part.path, .read),
                    expecting: FileExpectation(
                        kind: .segment, store: StoreIdentity(storeID: state.storeID),
                        fileID: part.entry.id.rawValue))
                defer { reader.close() }
                let (sum, isOrdered) = try sum(
                    reader, part.skips, KeyedHash(key: state.digestKey))
                total.withLock {
                    $0.isOrdered = $0.isOrdered && isOrdered
                    $0.sum.add(sum)
                    $0.digests &+= reader.footer.contentDigest
                }
            } catch let error as FormatError {
                throw StoreError.damaged(part.path, error)
            }
        }
        return total.withLock { $0 }
    }

    private static func sum(
        _ reader: SegmentReader, _ skips: [UInt16]?, _ hash: KeyedHash
    ) throws -> (RecordSum, isOrdered: Bool) {
        var sum = RecordSum()
        var isOrdered = true
        var last: Int64 = -1
        let decoder = RowGroupDecoder()
        let scratch = ByteSink()
        let record = RecordBuffer()
        var firstRow = 0
        for (ordinal, rowGroup) in reader.footer.rowGroups.enumerated() {
            try reader.load(rowGroup: ordinal, columns: nil, into: decoder, scratch: scratch)
            let known: [SystemColumn] = [.sequence, .line, .source, .run, .ingestedAt, .version]
            let columns = known.map { decoder.integers($0) }
            for sequence in columns[0] {
                isOrdered = isOrdered && last < sequence
                last = sequence
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
                    sum.add(unsafe hash.hash(record.bytes, continuing: seed))
                }
            } catch let error as ChunkError {
                throw reader.damage(
                    at: rowGroup.offset + error.offset, expected: error.expected,
                    found: error.found)
            }
            firstRow += rowGroup.rowCount
        }
        return (sum, isOrdered)
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
