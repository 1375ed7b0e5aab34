import VarveBytes
import VarveJSON
import VarveReviews
import VarveSegments

/// The deep check of records: rebuilds each, scans and judges it as ingest did, and compares id, time
/// and digest with what is stored. For one thread.
@safe
final class RecordCheck {
    private let hasher: RecordHasher
    // Whatever depth was allowed when the record came.
    private let scanner = RecordScanner(limits: ScanLimits(depthMax: 1_024))
    private let spans = SpanBuffer()
    private let record = RecordBuffer()
    private var validators: [Profile: RecordValidator] = [:]
    private var valid = unsafe ValidRecord()

    init(_ hasher: RecordHasher) { self.hasher = hasher }

    /// Checks the rows of the row group that `decoder` holds.
    ///
    /// - Parameter rows: what was read from the columns; the row group's rows are the last ones.
    /// - Throws: `RowDamage` at the first record that is another.
    func check(
        _ decoder: RowGroupDecoder, _ reader: SegmentReader, _ fields: RowFields,
        _ rowGroup: RowGroupEntry, _ rows: CheckedRows
    ) throws {
        func damage(_ found: String) -> RowDamage {
            RowDamage(
                offset: rowGroup.offset, expected: "the record that was stored", found: found)
        }
        let validators = fields.profiles.map { validator($0) }
        let namespaces = fields.profiles.map { hasher.namespace($0.namespace.utf8) }
        let sequences = decoder.integers(.sequence)
        var byteCount = 0
        do {
            try unsafe decoder.forEachRow(reader.layout) { row, shape, values in
                guard let profile = fields.profile(row) else { return }
                record.removeAll()
                unsafe shape.rebuild(values, into: record)
                byteCount += record.count
                let place = rows.groupStart + row
                let fault = judge(
                    validators[profile], hash: rows.hashes[place], namespace: namespaces[profile],
                    time: rows.times[place], digest: decoder.digest(row))
                if let fault { throw damage("\(fault), _seq \(sequences[row])") }
            }
        } catch let error as ChunkError {
            throw damage("\(error.found) where there should be \(error.expected)")
        }
        guard byteCount == rowGroup.rawByteCount else {
            throw damage("\(byteCount) bytes of records instead of \(rowGroup.rawByteCount)")
        }
    }

    private func validator(_ profile: Profile) -> RecordValidator {
        if let known = validators[profile] { return known }
        // Times were plausible by the clock of their day.
        let made = RecordValidator(
            profile: profile, window: TimeWindow(earliest: .min, latest: .max))
        validators[profile] = made
        return made
    }

    /// What is wrong with the rebuilt record; nil if nothing is.
    private func judge(
        _ validator: RecordValidator, hash: UInt64, namespace: UInt64, time: Int64, digest: UInt64
    ) -> String? {
        spans.removeAll()
        do throws(ScanFault) {
            let shape = try unsafe scanner.scan(record.bytes, spans: spans)
            let values = unsafe UnsafeBufferPointer(start: spans.base, count: spans.count)
            let fault = unsafe validator.validate(
                record: record.bytes, shape: scanner.shapes[shape], shapeID: shape, spans: values,
                into: &valid)
            if let fault { return "one that is \(fault.code.name)" }
        } catch {
            return "one that is no record: expected \(error.expected), found \(error.found)"
        }
        guard unsafe valid.micros == time else { return "one of another time" }
        guard unsafe hasher.identity(valid.identity, namespace: namespace) == hash else {
            return "one of another id"
        }
        let found = unsafe hasher.digest(record.bytes, without: valid.volatileRanges)
        return found & SegmentFormat.digestMask == digest ? nil : "one of another digest"
    }
}
