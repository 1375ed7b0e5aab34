import VarveBytes
import VarveColumns
import VarveReviews
import VarveSegments

/// Checks segments one after another: all pages, the key column, the footer, the deletion vector,
/// and what they say of each other. For one thread.
final class SegmentCheck {
    private let snapshot: Snapshot
    private let log: VerifyLog
    private let keys: KeyQuestions?
    private let records: RecordCheck?
    private let hasher: RecordHasher
    private let deadHash: KeyedHash
    private let decoder = RowGroupDecoder()
    private let scratch = ByteSink()

    /// - Parameter keys: nil to leave the key index out.
    init(_ snapshot: Snapshot, _ log: VerifyLog, _ keys: KeyQuestions?, isDeep: Bool) {
        self.snapshot = snapshot
        self.log = log
        self.keys = keys
        hasher = RecordHasher(key: snapshot.state.digestKey)
        deadHash = KeyedHash(key: snapshot.state.digestKey)
        records = isDeep ? RecordCheck(hasher) : nil
    }

    /// - Returns: the rows that are as they were written; nil where the segment does not open.
    @discardableResult
    func check(_ entry: SegmentEntry) -> CheckedRows? {
        log.addFile(bytes: entry.fileBytes)
        let vector = deletionVector(entry)
        let reader: SegmentReader
        do {
            reader = try snapshot.open(entry)
        } catch {
            log.add(error, snapshot.paths.segment(entry), entry.partition)
            log.advance(Int(clamping: entry.fileBytes))
            return nil
        }
        defer { reader.close() }
        compare(reader.footer, entry)
        var rows = CheckedRows()
        checkRowGroups(reader, entry, &rows)
        log.addRows(rows.count, entry.content)
        if rows.isWhole { checkSums(reader, entry, rows) }
        checkKeys(reader, entry, rows)
        if let keys, entry.content == .records, vector.isSound {
            askForLive(keys, entry, rows, vector.vector)
        }
        let pages = reader.footer.rowGroups.reduce(0) { $0 + $1.storedByteCount }
        log.advance(reader.fileByteCount - pages)
        return rows
    }

    /// Adds damage of the segment.
    private func add(
        _ kind: VerifyReport.Kind, _ entry: SegmentEntry, offset: Int? = nil, _ message: String
    ) {
        log.add(
            kind, snapshot.paths.segment(entry), of: entry.partition, offset: offset, message)
    }

    private func deletionVector(
        _ entry: SegmentEntry
    ) -> (vector: DeletionVector?, isSound: Bool) {
        guard let known = entry.deletionVector else { return (nil, true) }
        let path = snapshot.paths.deletionVector(entry, number: known.number)
        log.addFile(bytes: known.fileBytes)
        defer { log.advance(Int(clamping: known.fileBytes)) }
        do {
            let vector = try snapshot.deletionVector(entry)
            if UInt64(vector?.deadRowCount ?? 0) != known.deadRows
                || UInt64(vector?.rowCount ?? 0) != entry.rows
            {
                log.add(
                    .count, path, of: entry.partition,
                    "expected \(known.deadRows) dead of \(entry.rows) rows, found "
                        + "\(vector?.deadRowCount ?? 0) of \(vector?.rowCount ?? 0)")
            }
            return (vector, true)
        } catch {
            log.add(error, path, entry.partition)
            return (nil, false)
        }
    }

    /// What manifest and footer both tell.
    private func compare(_ footer: SegmentFooter, _ entry: SegmentEntry) {
        let agrees =
            footer.kind.rawValue == entry.content.rawValue
            && footer.partition == Array(entry.partition.text.utf8)
            && footer.tier == entry.tier.rawValue && footer.rawByteCount == entry.rawBytes
            && footer.firstSequence == entry.firstSequence
            && footer.lastSequence == entry.lastSequence && footer.minTime == entry.minTime
            && footer.maxTime == entry.maxTime
        if !agrees { add(.count, entry, "its footer and the manifest's entry disagree") }
        if footer.digestKey != snapshot.state.digestKey {
            add(.identity, entry, "its footer has the digest key of another store")
        }
        if entry.content == .records, entry.lastSequence >= snapshot.state.nextSequence {
            add(.count, entry, "it has sequences that the manifest did not give out")
        }
    }

    /// Goes on to the next row group after one that is damaged.
    private func checkRowGroups(
        _ reader: SegmentReader, _ entry: SegmentEntry, _ rows: inout CheckedRows
    ) {
        let path = snapshot.paths.segment(entry)
        let fields: RowFields
        do {
            fields = try RowFields(reader)
        } catch {
            rows.isWhole = false
            return log.add(error, path, entry.partition)
        }
        let columns = fields.columns(of: [.reviewID, .reviewTimestamp])
        var firstRow = 0
        for (ordinal, rowGroup) in reader.footer.rowGroups.enumerated() {
            do {
                try reader.load(
                    rowGroup: ordinal, columns: nil, into: decoder, scratch: scratch)
                fields.begin(decoder, columns: columns)
                rows.begin(firstRow, ordinal)
                if entry.content == .deadLetters {
                    try checkDeadLetters(reader, rowGroup, &rows)
                } else {
                    try checkRecords(reader, fields, rowGroup, &rows)
                }
            } catch {
                rows.dropRowGroup(ordinal)
                log.add(error, path, entry.partition)
            }
            firstRow += rowGroup.rowCount
            log.advance(rowGroup.storedByteCount)
        }
    }

    private func checkRecords(
        _ reader: SegmentReader, _ fields: RowFields, _ rowGroup: RowGroupEntry,
        _ rows: inout CheckedRows
    ) throws {
        func damage(_ expected: String, _ found: String) -> RowDamage {
            RowDamage(offset: rowGroup.offset, expected: expected, found: found)
        }
        let namespaces = fields.profiles.map { hasher.namespace($0.namespace.utf8) }
        let sequences = decoder.integers(.sequence)
        var least = Int64.max
        var greatest = Int64.min
        for row in 0..<decoder.rowCount {
            guard let profile = fields.profile(row), let time = fields.micros(row, decoder),
                let id = unsafe fields.identity(row, decoder)
            else { throw damage("an id and a time in each row", "none in row \(row)") }
            least = min(least, time)
            greatest = max(greatest, time)
            rows.append(
                hash: unsafe hasher.identity(id, namespace: namespaces[profile]), time: time,
                digest: decoder.digest(row))
            try rows.advance(sequences[row]) { throw damage("rising sequences", "\($0)") }
        }
        guard least == rowGroup.minTime, greatest == rowGroup.maxTime else {
            throw damage(
                "times \(rowGroup.minTime) to \(rowGroup.maxTime)", "\(least) to \(greatest)")
        }
        if let records { try records.check(decoder, reader, fields, rowGroup, rows) }
    }

    private func checkDeadLetters(
        _ reader: SegmentReader, _ rowGroup: RowGroupEntry, _ rows: inout CheckedRows
    ) throws {
        func damage(_ expected: String, _ found: String) -> RowDamage {
            RowDamage(offset: rowGroup.offset, expected: expected, found: found)
        }
        let sequences = decoder.integers(.sequence)
        let times = decoder.integers(.ingestedAt)
        do {
            try unsafe decoder.forEachRow(reader.layout) { row, _, values in
                let letter = DeadLetter(
                    number: 0, run: 0, line: 0, sourceIndex: 0, storedAt: 0,
                    values: unsafe values.map { unsafe Array($0) })
                guard let letter, letter.digest(deadHash) == decoder.digest(row) else {
                    throw damage("a dead letter with its digest", "another in row \(row)")
                }
                rows.append(
                    hash: letter.identityHash(deadHash), time: times[row],
                    digest: decoder.digest(row))
                try rows.advance(sequences[row]) { throw damage("rising numbers", "\($0)") }
            }
        } catch let error as ChunkError {
            throw damage(error.expected, error.found)
        }
    }
}

extension SegmentCheck {
    /// What the footer says of all rows together.
    private func checkSums(_ reader: SegmentReader, _ entry: SegmentEntry, _ rows: CheckedRows) {
        if rows.digestSum != reader.footer.contentDigest {
            add(.record, entry, "the sum of its records' digests is not the one in its footer")
        }
        if rows.firstSequence != entry.firstSequence || rows.lastSequence != entry.lastSequence {
            add(.count, entry, "its first and last sequences are not those of the manifest")
        }
        if rows.times.min() != entry.minTime || rows.times.max() != entry.maxTime {
            add(.count, entry, "its earliest and latest times are not those of the manifest")
        }
    }

    /// The key column must lead to each row.
    private func checkKeys(_ reader: SegmentReader, _ entry: SegmentEntry, _ rows: CheckedRows) {
        do {
            let column = try reader.keyColumn()
            if column.rowCount != Int(entry.rows) || column.entryCount != Int(entry.rows) {
                add(.count, entry, "its key column is one of \(column.rowCount) rows")
            }
            var matches: [KeyColumn.Match] = []
            try column.lookup(rows.hashes, appendingTo: &matches)
            var next = 0
            var lost = 0
            for index in rows.hashes.indices {
                var isFound = false
                while next < matches.count, Int(matches[next].index) == index {
                    if matches[next].row == rows.numbers[index] { isFound = true }
                    next += 1
                }
                if !isFound { lost += 1 }
            }
            if lost > 0 { add(.key, entry, "its key column does not lead to \(lost) of its rows") }
        } catch {
            log.add(error, snapshot.paths.segment(entry), entry.partition)
        }
    }

    private func askForLive(
        _ keys: KeyQuestions, _ entry: SegmentEntry, _ rows: CheckedRows,
        _ vector: DeletionVector?
    ) {
        var live: [LiveKey] = []
        live.reserveCapacity(rows.count)
        for index in 0..<rows.count
        where vector?.isDeleted(row: rows.numbers[index]) != true {
            let day = rows.times[index].quotientFloored(by: 86_400_000_000)
            live.append(
                LiveKey(
                    hash: rows.hashes[index], day: Int32(clamping: day), segment: entry.id))
        }
        keys.add(live)
    }
}

/// Rows of a row group whose checksums hold, but which are not what they must be.
struct RowDamage: Error {
    /// Where the row group begins.
    var offset: Int
    var expected: String
    var found: String
}

/// What is known of a segment's rows that could be read.
struct CheckedRows {
    private(set) var hashes: [UInt64] = []
    private(set) var times: [Int64] = []
    /// Each row's place in the segment.
    private(set) var numbers: [UInt32] = []
    private(set) var digestSum: UInt64 = 0
    private(set) var firstSequence: UInt64 = 0
    private(set) var lastSequence: UInt64 = 0
    /// Where the present row group's rows begin in these lists.
    private(set) var groupStart = 0
    /// Whether all rows could be read.
    var isWhole = true
    /// The row groups whose rows these are.
    private(set) var rowGroups: [Int] = []
    private var nextNumber = 0
    /// What `digestSum` and `lastSequence` were where the present row group begins.
    private var before: (digestSum: UInt64, lastSequence: UInt64) = (0, 0)

    var count: Int { hashes.count }

    mutating func begin(_ firstRow: Int, _ rowGroup: Int) {
        nextNumber = firstRow
        groupStart = count
        before = (digestSum, lastSequence)
        rowGroups.append(rowGroup)
    }

    /// Takes back what was added of a row group that is damaged, if it was begun at all.
    mutating func dropRowGroup(_ rowGroup: Int) {
        isWhole = false
        guard rowGroups.last == rowGroup else { return }
        rowGroups.removeLast()
        let dropped = count - groupStart
        hashes.removeLast(dropped)
        times.removeLast(dropped)
        numbers.removeLast(dropped)
        (digestSum, lastSequence) = before
    }

    mutating func append(hash: UInt64, time: Int64, digest: UInt64) {
        hashes.append(hash)
        times.append(time)
        numbers.append(UInt32(truncatingIfNeeded: nextNumber))
        nextNumber += 1
        digestSum &+= digest
    }

    /// Takes the sequence of the row that was appended; calls `fail` unless it is above the last.
    mutating func advance(_ stored: Int64, _ fail: (UInt64) throws -> Void) throws {
        let sequence = UInt64(bitPattern: stored)
        if count == 1 {
            firstSequence = sequence
        } else if sequence <= lastSequence {
            try fail(sequence)
        }
        lastSequence = sequence
    }
}
